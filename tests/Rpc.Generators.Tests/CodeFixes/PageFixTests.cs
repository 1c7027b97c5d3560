namespace Rpc.Generators.Tests.CodeFixes;

/// <summary>What the help pages show as wrong is mended by what the editor offers for it.</summary>
public sealed class PageFixTests
{
    // In the wrong sample of its page the code is not asynchronous, so that only its author can say what becomes of its callers.
    private static readonly string[] NotThere = ["RPC2001", "RPC2003"];

    // Those of the contract lock need one, and have tests of their own.
    public static TheoryData<string> Fixable { get; } = [.. FixHarness.Providers.SelectMany(static provider => provider.FixableDiagnosticIds).Where(static id => id[3] != '3').Except(NotThere).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Fixable))]
    public async Task Page_SampleOfTheWrong_IsMendedByTheFix(string id)
    {
        var document = FixHarness.Open(PageSamples.Read(id)[0], PageSamples.Surroundings);
        // A fix mends one place; a page may show two.
        for (var i = 0; i < 2 && (await FixHarness.AnalyzeAsync(document)).FirstOrDefault(found => found.Id == id) is { } diagnostic; i++)
            document = await FixHarness.ApplyAsync(document, (await FixHarness.OfferAsync(document, diagnostic))[0]);

        var compilation = await FixHarness.GenerateAsync(document);
        Compilations.AssertNoDiagnostics(compilation);
        Assert.Empty(Compilations.Analyze(compilation));
    }

    [Fact]
    public void Ids_ThatAreFixed_AreEachFixedInOnePlace()
    {
        var ids = FixHarness.Providers.SelectMany(static provider => provider.FixableDiagnosticIds).ToList();
        Assert.Distinct(ids);
        Assert.All(ids, static id => Assert.Contains(AllAnalyzers.Descriptors, descriptor => descriptor.Id == id));
    }
}
