using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.Generators.Diagnostics;

namespace Rpc.CodeFixes;

/// <summary>Passes a parameter by value.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ByValueFix))]
internal sealed class ByValueFix() : NodeFix<ParameterSyntax>(DiagnosticIds.ParameterByReference)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, ParameterSyntax node, Diagnostic diagnostic)
    {
        var modifiers = string.Join(" ", node.Modifiers.Select(static modifier => modifier.Text));
        yield return new NodeChange($"Remove '{modifiers}'", nameof(ByValueFix), editor =>
            editor.ReplaceNode(node, node.WithModifiers(default).WithLeadingTrivia(node.GetLeadingTrivia())));
    }
}
