using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using Rpc.Generators.Tests.Locking;

namespace Rpc.Generators.Tests.CodeFixes;

/// <summary>A project with a lock file, open in an editor.</summary>
internal sealed class LockSubject
{
    private LockSubject(Document document) => Document = document;

    public Document Document { get; }

    public TextDocument Lock => Document.Project.AdditionalDocuments.Single();

    /// <summary>The source after a change, beside the lock of the source before.</summary>
    public static LockSubject Open(string before, string after, string lineBreak = "\n", string usings = FixHarness.Usings) =>
        OpenWith(ContractLock.Write(before, usings).ReplaceLineEndings(lineBreak), after, usings);

    public static LockSubject OpenWith(string text, string source, string usings = FixHarness.Usings)
    {
        var document = FixHarness.Open(source, usings);
        var solution = document.Project.Solution.AddAdditionalDocument(DocumentId.CreateNewId(document.Project.Id), "rpc.lock", SourceText.From(text, Encoding.Unicode), filePath: ContractLock.Path);
        return new LockSubject(solution.GetDocument(document.Id)!);
    }

    public LockSubject With(Solution solution) => new(solution.GetDocument(Document.Id)!);

    /// <summary>What a build says of the contracts and their lock.</summary>
    public async Task<ImmutableArray<Diagnostic>> AnalyzeAsync() => ContractLock.Compare(await ReadLockAsync(), await FixHarness.GenerateAsync(Document));

    public async Task<string> ReadLockAsync() => (await Lock.GetTextAsync()).ToString();

    /// <summary>Makes the change of that title, which is offered for the diagnostic.</summary>
    public async Task<LockSubject> ApplyAsync(Diagnostic diagnostic, string title)
    {
        var offered = await FixHarness.OfferAsync(diagnostic.Location.IsInSource ? Document : Lock, diagnostic);
        return With(await FixHarness.ApplyAsync(Assert.Single(offered, action => action.Title == title)));
    }

    /// <summary>Makes the change that keeps the method.</summary>
    public async Task<LockSubject> KeepAsync(Diagnostic diagnostic)
    {
        var offered = await FixHarness.OfferAsync(Document, diagnostic);
        Assert.StartsWith("Keep", offered[0].Title, StringComparison.Ordinal);
        return With(await FixHarness.ApplyAsync(offered[0]));
    }
}
