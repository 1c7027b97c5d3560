using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Locking;

namespace Rpc.CodeFixes;

/// <summary>Accepts many changes of a contract lock at once: they all go into one file.</summary>
internal sealed class LockFixAll : FixAllProvider
{
    public static readonly LockFixAll Instance = new();

    /// <inheritdoc/>
    public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        // Methods are kept one by one: each new name depends on those given before.
        var title = fixAllContext.CodeActionEquivalenceKey switch
        {
            LockFix.EntryKey => "Accept all these changes in rpc.lock",
            LockFix.AdditionsKey => "Add what is new to rpc.lock",
            LockFix.AllKey => "Accept all changes in rpc.lock, those that break peers too",
            _ => null,
        };
        return Task.FromResult(title is null ? null : CodeAction.Create(title, token => UpdateAsync(fixAllContext, token), nameof(LockFixAll)));
    }

    private static async Task<Solution> UpdateAsync(FixAllContext context, CancellationToken cancellationToken)
    {
        var solution = context.Solution;
        foreach (var id in context.Scope == FixAllScope.Solution ? solution.ProjectIds : [context.Project.Id])
        {
            var found = context.Scope == FixAllScope.Document && context.Document is { } document
                ? await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false)
                : await context.GetAllDiagnosticsAsync(context.Solution.GetProject(id)!).ConfigureAwait(false);
            if (found.IsEmpty || await LockDocument.OpenAsync(solution.GetProject(id)!, cancellationToken).ConfigureAwait(false) is not { } file)
                continue;
            solution = context.CodeActionEquivalenceKey switch
            {
                LockFix.EntryKey => file.Accept([.. found.Select(static diagnostic => LockEntry.Of(diagnostic.Properties)).OfType<LockEntry>()]),
                LockFix.AdditionsKey => file.AcceptCompatible() ?? solution,
                _ => file.Update(),
            };
        }

        return solution;
    }
}
