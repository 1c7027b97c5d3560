using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;

namespace Rpc.CodeFixes;

/// <summary>Makes a property or an indexer a method that gets it, and one that sets it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PropertyFix))]
internal sealed class PropertyFix() : NodeFix<BasePropertyDeclarationSyntax>(DiagnosticIds.Property)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, BasePropertyDeclarationSyntax node, Diagnostic diagnostic)
    {
        if (model.GetDeclaredSymbol(node) is not IPropertySymbol property)
            yield break;

        // An indexer is the property Item to everyone but C#.
        var name = property.IsIndexer ? "Item" : property.Name;
        var names = new[] { (property.GetMethod, Name: $"Get{name}Async"), (property.SetMethod, Name: $"Set{name}Async") }
            .Where(static method => method.Item1 is not null)
            .Select(static method => method.Name)
            .ToList();
        yield return new NodeChange($"Make it {string.Join(" and ", names.Select(static method => $"'{method}'"))}", nameof(PropertyFix), editor =>
        {
            var methods = names.Select(method => CreateMethod(editor, node, property, method)).ToList();
            methods[0] = methods[0].WithLeadingTrivia(node.GetLeadingTrivia());
            methods[methods.Count - 1] = methods[methods.Count - 1].WithTrailingTrivia(node.GetTrailingTrivia());
            editor.InsertAfter(node, methods.Skip(1));
            editor.ReplaceNode(node, methods[0]);
        });
    }

    private static MethodDeclarationSyntax CreateMethod(DocumentEditor editor, BasePropertyDeclarationSyntax node, IPropertySymbol property, string name)
    {
        var isGetter = name.StartsWith("Get", StringComparison.Ordinal);
        var parameters = node is IndexerDeclarationSyntax indexer ? indexer.ParameterList.Parameters : default;
        if (!isGetter)
            parameters = parameters.Add(SyntaxFactory.Parameter(SyntaxFactory.Identifier("value")).WithType(node.Type.WithoutTrivia()));

        return SyntaxFactory.MethodDeclaration(editor.CreateType(editor.SemanticModel.Compilation.ConstructTask(isGetter ? property.Type : null)!, node), name)
            .WithParameterList(SyntaxFactory.ParameterList(parameters))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .WithTrailingTrivia(SyntaxFactory.ElasticMarker)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }
}
