using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes;

/// <summary>Lets a method return the task of what it returned, or the stream of a sequence.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnTypeFix))]
internal sealed class ReturnTypeFix() : NodeFix<MethodDeclarationSyntax>(DiagnosticIds.UnsupportedReturnType)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, MethodDeclarationSyntax node, Diagnostic diagnostic)
    {
        if (model.GetDeclaredSymbol(node) is not IMethodSymbol method)
            yield break;

        foreach (var type in GetTypes(model.Compilation, method).OfType<INamedTypeSymbol>())
            yield return new NodeChange($"Return '{type.Describe()}'", type.MetadataName, editor => editor.ReplaceNode(node.ReturnType, editor.CreateType(type, node).WithTriviaFrom(node.ReturnType)));
    }

    private static INamedTypeSymbol?[] GetTypes(Compilation compilation, IMethodSymbol method)
    {
        var type = method.ReturnType;
        if (AttributeReader.Has(method, KnownTypes.NotificationAttribute))
            return [compilation.Construct(KnownTypes.ValueTask), compilation.Construct(KnownTypes.Task)];
        // It was returned by reference.
        if (type.Is(KnownTypes.Task) || type.Is(KnownTypes.TaskOfT) || type.Is(KnownTypes.ValueTask) || type.Is(KnownTypes.ValueTaskOfT) || type.Is(KnownTypes.AsyncEnumerable))
            return [(INamedTypeSymbol)type];

        var result = method.ReturnsVoid ? null : type;
        var tasks = new[] { compilation.ConstructTask(result), compilation.ConstructValueTask(result) };
        return type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T } sequence
            ? [compilation.Construct(KnownTypes.AsyncEnumerable, sequence.TypeArguments[0]), .. tasks]
            : tasks;
    }
}
