using Rpc.Architecture.Tests.Reading;
using Rpc.TestKit;

namespace Rpc.Architecture.Tests;

/// <summary>A diagnostic is complete when it has a help page, a line in the list of the release, and a test. The samples of the pages are compiled by the tests of the generator.</summary>
public sealed class DiagnosticsCompleteTests
{
    private static readonly string[] Ids = ReadIds();

    [Fact]
    public void Diagnostics_HaveAPageEach_AndNoPageIsLeftOver()
    {
        var pages = Directory.GetFiles(Find("docs/diagnostics"), "RPC*.md").Select(static file => Path.GetFileNameWithoutExtension(file));
        Assert.Equal(Ids.Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pages_BeginWithTheirId() =>
        Assert.All(Ids, static id => Assert.StartsWith($"# {id}: ", File.ReadAllText(Find($"docs/diagnostics/{id}.md")), StringComparison.Ordinal));

    [Fact]
    public void Diagnostics_AreInTheListOfTheirRelease()
    {
        string[] lists = ["src/Rpc.Generators/AnalyzerReleases.Shipped.md", "src/Rpc.Generators/AnalyzerReleases.Unshipped.md"];
        var lines = lists.SelectMany(static list => File.ReadLines(Find(list))).ToList();
        Assert.All(Ids, id => Assert.Single(lines, line => line.StartsWith(id + " | ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Diagnostics_HaveATestThatNamesThem()
    {
        var tests = Directory.GetFiles(Find("tests/Rpc.Generators.Tests"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        Assert.All(Ids, id => Assert.Contains(tests, test => test.Contains($"(\"{id}\"", StringComparison.Ordinal) || test.Contains($"\"{id} ", StringComparison.Ordinal)));
    }

    private static string[] ReadIds()
    {
        using var generators = BuiltAssembly.Read("Rpc.Generators");
        var ids = generators.ReadStringConstants("DiagnosticIds");
        Assert.NotEmpty(ids);
        return [.. ids];
    }

    private static string Find(string path) => Repository.GetPath(typeof(DiagnosticsCompleteTests).Assembly, path);
}
