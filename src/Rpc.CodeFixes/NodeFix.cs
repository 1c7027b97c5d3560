using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace Rpc.CodeFixes;

/// <summary>A fix that changes the declaration or expression at which its diagnostic is.</summary>
/// <remarks>
/// A derived class is exported without <c>[Shared]</c>: fixes have no state, and the assembly then needs none but Roslyn's.
/// </remarks>
/// <param name="ids">The diagnostics that it mends.</param>
internal abstract class NodeFix<TNode>(params string[] ids) : CodeFixProvider
    where TNode : SyntaxNode
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(ids);

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var document = context.Document;
        var root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            // What is wrong with an inherited member is reported at the contract, where there is no such node.
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<TNode>() is not { } node || model is null)
                continue;
            foreach (var change in GetChanges(model, node, diagnostic))
                context.RegisterCodeFix(CodeAction.Create(change.Title, token => ApplyAsync(document, change, token), change.Key), diagnostic);
        }
    }

    /// <summary>What can be done, the most likely first.</summary>
    protected abstract IEnumerable<NodeChange> GetChanges(SemanticModel model, TNode node, Diagnostic diagnostic);

    private static async Task<Document> ApplyAsync(Document document, NodeChange change, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        change.Apply(editor);
        return editor.GetChangedDocument();
    }
}
