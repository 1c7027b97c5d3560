using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Locking;

namespace Rpc.CodeFixes;

/// <summary>Keeps a method as its peers know it, or takes the source as it is into the contract lock: one entry, what breaks nothing, or all of it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LockFix), DocumentKinds = [nameof(TextDocumentKind.Document), nameof(TextDocumentKind.AdditionalDocument)])]
internal sealed class LockFix : CodeFixProvider
{
    /// <summary>The key of the change that accepts what a diagnostic is about.</summary>
    internal const string EntryKey = nameof(LockFix) + ".Entry";

    /// <summary>The key of the change that accepts what breaks nothing.</summary>
    internal const string AdditionsKey = nameof(LockFix) + ".Additions";

    /// <summary>The key of the change that accepts everything.</summary>
    internal const string AllKey = nameof(LockFix) + ".All";

    private const string KeepKey = nameof(LockFix) + ".Keep";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = LockDescriptors.All.Select(static descriptor => descriptor.Id).ToImmutableArray();

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => LockFixAll.Instance;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var project = context.TextDocument.Project;
        if (await LockDocument.OpenAsync(project, context.CancellationToken).ConfigureAwait(false) is not { } file)
            return;

        foreach (var diagnostic in context.Diagnostics)
        {
            if (diagnostic.Id == DiagnosticIds.LockUnreadable)
            {
                Register(diagnostic, "Write rpc.lock anew from the source", AllKey, file.Update);
            }
            else if (LockEntry.Of(diagnostic.Properties) is { } entry)
            {
                if (context.TextDocument is Document document && await LockedMethod.FindAsync(document, file, entry, diagnostic, context.CancellationToken).ConfigureAwait(false) is { } method)
                    context.RegisterCodeFix(CodeAction.Create(method.Title, method.KeepAsync, KeepKey), diagnostic);
                var gone = entry.Find(file.Current) is null;
                Register(diagnostic, $"Accept in rpc.lock that '{entry.Name}' {(gone ? "is gone" : "has changed")}", EntryKey, () => file.Accept([entry]));
                Register(diagnostic, "Accept all changes in rpc.lock, those that break peers too", AllKey, file.Update);
            }
            else if (file.AcceptCompatible() is { } solution)
            {
                Register(diagnostic, "Add what is new to rpc.lock", AdditionsKey, () => solution);
            }
        }

        void Register(Diagnostic diagnostic, string title, string key, Func<Solution> update) =>
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(update()), key), diagnostic);
    }
}
