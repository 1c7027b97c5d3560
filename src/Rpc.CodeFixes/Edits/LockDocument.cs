using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Rpc.Generators.Locking;

namespace Rpc.CodeFixes.Edits;

/// <summary>The lock file of a project, beside what the source says.</summary>
internal sealed class LockDocument
{
    private readonly TextDocument _document;
    private readonly SourceText _text;

    private LockDocument(TextDocument document, SourceText text, LockSource source) => (_document, _text, Source) = (document, text, source);

    /// <summary>What the source says, and where.</summary>
    public LockSource Source { get; }

    /// <summary>What the source says.</summary>
    public IReadOnlyList<LockNode> Current => Source.Nodes;

    /// <summary>What the file says; null when it cannot be read.</summary>
    public IReadOnlyList<LockNode>? Locked => LockText.Read(_text.ToString(), out _);

    /// <summary>Opens it; null when the project has none, or there is a mistake in a contract.</summary>
    public static async Task<LockDocument?> OpenAsync(Project project, CancellationToken cancellationToken)
    {
        var document = project.AdditionalDocuments.FirstOrDefault(static document => Path.GetFileName(document.FilePath ?? document.Name) == LockOptions.FileName);
        if (document is null || await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation)
            return null;
        return LockSource.Read(compilation, cancellationToken) is { } source
            ? new LockDocument(document, await document.GetTextAsync(cancellationToken).ConfigureAwait(false), source)
            : null;
    }

    /// <summary>The solution with a lock of all that the source says.</summary>
    public Solution Update() => Write(Current);

    /// <summary>The solution with a lock that has the entries as the source has them.</summary>
    public Solution Accept(IReadOnlyCollection<LockEntry> entries) => Locked is { } locked ? Write(LockMerger.Accept(locked, Current, entries)) : _document.Project.Solution;

    /// <summary>The solution with a lock that has all that breaks nothing; null when that changes nothing.</summary>
    public Solution? AcceptCompatible()
    {
        if (Locked is not { } locked)
            return null;
        var accepted = LockMerger.Accept(locked, Current, LockMerger.FindCompatible(LockComparer.Compare(locked, Current)));
        return LockText.Print(accepted) == LockText.Print(locked) ? null : Write(accepted);
    }

    private Solution Write(IEnumerable<LockNode> nodes)
    {
        var text = LockText.Print(nodes).Replace("\n", _text.GetLineBreak());
        return _document.Project.Solution.WithAdditionalDocumentText(_document.Id, SourceText.From(text, _text.Encoding, _text.ChecksumAlgorithm));
    }
}
