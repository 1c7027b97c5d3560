using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Rpc.CodeFixes;

/// <summary>Lists all missing types at once. One change for each, merged, would not do: they go to the same place, and mostly in another document.</summary>
internal sealed class JsonSerializableFixAll : FixAllProvider
{
    public static readonly JsonSerializableFixAll Instance = new();

    /// <inheritdoc/>
    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var entries = new List<JsonContextEntry>();
        foreach (var diagnostic in await GetDiagnosticsAsync(fixAllContext).ConfigureAwait(false))
        {
            if (fixAllContext.Solution.GetDocument(diagnostic.Location.SourceTree) is { } document
                && await JsonSerializableFix.FindAsync(document, diagnostic, fixAllContext.CancellationToken).ConfigureAwait(false) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return CodeAction.Create("Add all missing [JsonSerializable]", token => JsonSerializableFix.AddAsync(fixAllContext.Solution, entries, token), nameof(JsonSerializableFixAll));
    }

    private static async Task<IEnumerable<Diagnostic>> GetDiagnosticsAsync(FixAllContext context)
    {
        if (context.Scope == FixAllScope.Document && context.Document is { } document)
            return await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);

        var projects = context.Scope == FixAllScope.Solution ? context.Solution.Projects : [context.Project];
        var found = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var project in projects)
            found.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
        return found;
    }
}
