using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;

namespace Rpc.CodeFixes;

/// <summary>Reads a stream that was dropped, in asynchronous code.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StreamFix))]
internal sealed class StreamFix() : NodeFix<ExpressionSyntax>(DiagnosticIds.DiscardedStream)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, ExpressionSyntax node, Diagnostic diagnostic)
    {
        var call = node is AssignmentExpressionSyntax assignment ? assignment.Right : node;
        if (node.Parent is not ExpressionStatementSyntax statement || call is ConditionalAccessExpressionSyntax || !AsyncCode.MayAwait(node))
            yield break;
        yield return new NodeChange("Read the stream", nameof(StreamFix), editor =>
        {
            var loop = SyntaxFactory.ParseStatement($"await foreach (var item in {call.WithoutTrivia()}) {{ }}");
            editor.ReplaceNode(statement, loop.WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation));
        });
    }
}
