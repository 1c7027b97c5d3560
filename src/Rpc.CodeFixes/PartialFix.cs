using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;

namespace Rpc.CodeFixes;

/// <summary>Makes a contract partial, or the types around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PartialFix))]
internal sealed class PartialFix() : NodeFix<TypeDeclarationSyntax>(DiagnosticIds.ContractNotPartial, DiagnosticIds.ContainerNotPartial)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, TypeDeclarationSyntax node, Diagnostic diagnostic)
    {
        var types = diagnostic.Id == DiagnosticIds.ContractNotPartial ? [node] : node.Ancestors().OfType<TypeDeclarationSyntax>();
        var changed = types.Where(static type => !type.Modifiers.Any(SyntaxKind.PartialKeyword)).ToList();
        if (changed.Count == 0)
            yield break;

        var names = string.Join(" and ", changed.Select(static type => $"'{type.Identifier.Text}'"));
        yield return new NodeChange($"Make {names} partial", diagnostic.Id, editor =>
        {
            foreach (var type in changed)
                editor.AddModifier(type, SyntaxKind.PartialKeyword);
        });
    }
}
