using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;

namespace Rpc.CodeFixes;

/// <summary>Awaits a call that blocks or is dropped, in asynchronous code; or says that a call's outcome does not matter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFix))]
internal sealed class AwaitFix() : NodeFix<ExpressionSyntax>(DiagnosticIds.BlockingCall, DiagnosticIds.DiscardedCall)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, ExpressionSyntax node, Diagnostic diagnostic)
    {
        var isBlocking = diagnostic.Id == DiagnosticIds.BlockingCall;
        // There is no task to await where the receiver was null.
        if ((isBlocking ? FindBlockedTask(node) : node) is { } task && task is not ConditionalAccessExpressionSyntax && AsyncCode.MayAwait(node))
            yield return new NodeChange("Await the call", "Await", editor => editor.ReplaceNode(node, Await(task).WithTriviaFrom(node)));
        if (!isBlocking && model.LookupSymbols(node.SpanStart, name: "_").IsEmpty)
            yield return new NodeChange("Discard the outcome", "Discard", editor => editor.ReplaceNode(node, Discard(node)));
    }

    // task.Result, task.Wait(), task.GetAwaiter().GetResult(); with a timeout it would be another thing.
    private static ExpressionSyntax? FindBlockedTask(ExpressionSyntax node)
    {
        if (node is InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0 })
            return null;
        var task = GetReceiver(node);
        return task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" } } ? GetReceiver(task) : task;
    }

    private static ExpressionSyntax? GetReceiver(ExpressionSyntax node) =>
        ((node as InvocationExpressionSyntax)?.Expression ?? node) is MemberAccessExpressionSyntax access ? access.Expression : null;

    private static ParenthesizedExpressionSyntax Await(ExpressionSyntax task) => SyntaxFactory.ParenthesizedExpression(
        SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), task.WithoutTrivia()))
        .WithAdditionalAnnotations(Simplifier.Annotation);

    private static AssignmentExpressionSyntax Discard(ExpressionSyntax call) => SyntaxFactory.AssignmentExpression(
        SyntaxKind.SimpleAssignmentExpression,
        // A discard to the compiler only as this kind of token.
        SyntaxFactory.IdentifierName(SyntaxFactory.Identifier(call.GetLeadingTrivia(), SyntaxKind.UnderscoreToken, "_", "_", SyntaxFactory.TriviaList(SyntaxFactory.Space))),
        SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
        call.WithoutLeadingTrivia());
}
