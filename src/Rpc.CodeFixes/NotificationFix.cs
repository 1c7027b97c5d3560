using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes;

/// <summary>Takes the result from a notification, or makes it a call, which may have one, and streams too.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NotificationFix))]
internal sealed class NotificationFix() : NodeFix<MethodDeclarationSyntax>(DiagnosticIds.NotificationWithResult, DiagnosticIds.NotificationWithStream)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, MethodDeclarationSyntax node, Diagnostic diagnostic)
    {
        if (diagnostic.Id == DiagnosticIds.NotificationWithResult && model.Compilation.ConstructValueTask(null) is { } type)
            yield return new NodeChange($"Return '{type.Describe()}'", "Return", editor => editor.ReplaceNode(node.ReturnType, editor.CreateType(type, node).WithTriviaFrom(node.ReturnType)));
        if (model.FindAttributes(node, KnownTypes.NotificationAttribute).FirstOrDefault() is { } attribute)
            yield return new NodeChange($"Make '{node.Identifier.Text}' a call", "Call", editor => editor.RemoveAttribute(attribute));
    }
}
