using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Tests;

/// <summary>Each diagnostic has its help page, and the samples of the pages do what the pages say.</summary>
public sealed partial class PageTests
{
    // What the compiler says as well: that only interfaces take the attribute, that an attribute of ours is hidden, and a member of the generated half.
    private static readonly Dictionary<string, string[]> SaidByTheCompiler = new() { ["RPC0029"] = ["CS0592"], ["RPC0031"] = ["CS0436"], ["RPC0033"] = ["CS0108"] };

    public static TheoryData<string> Pages { get; } = [.. AllAnalyzers.Descriptors.Select(static descriptor => descriptor.Id)];

    // What compares with a lock needs one: LockPageTests.
    public static TheoryData<string> Samples { get; } = [.. AllAnalyzers.Descriptors.Where(static descriptor => descriptor.Category != "Rpc.Lock").Select(static descriptor => descriptor.Id)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_NamesTheDiagnostic_AndShowsWrongAndRight(string id)
    {
        var descriptor = AllAnalyzers.Descriptors.Single(descriptor => descriptor.Id == id);
        var page = PageSamples.ReadPage(id);
        Assert.StartsWith($"# {id}: {descriptor.Title.ToString(null)}\n\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## Wrong\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## Right\n", page, StringComparison.Ordinal);
        Assert.Equal(Diagnostics.DiagnosticIds.GetHelpLink(id), descriptor.HelpLinkUri);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Page_SampleOfTheWrong_IsReportedAsThat(string id)
    {
        var output = Compile(PageSamples.Read(id)[0]);
        Assert.Equal([id], Compilations.Analyze(output).Select(static diagnostic => diagnostic.Id).Distinct());
        Assert.Equal(
            SaidByTheCompiler.GetValueOrDefault(id, []),
            output.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(static diagnostic => diagnostic.Id).Distinct());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Page_SampleOfTheRight_Compiles(string id)
    {
        var output = Compile(PageSamples.Read(id)[1]);
        Compilations.AssertNoDiagnostics(output);
        Assert.Empty(Compilations.Analyze(output));
    }

    private static Compilation Compile(string sample)
    {
        var version = LanguageVersion.CSharp12;
        if (LanguageVersionSample().Match(sample) is { Success: true } setting)
        {
            Assert.True(LanguageVersionFacts.TryParse(setting.Groups[1].Value, out version));
            sample = "using System.Threading.Tasks; namespace Shop { [Rpc.RpcContract] public partial interface ITicker { Task ResetAsync(); } }";
        }

        var options = Compilations.Options.WithLanguageVersion(version);
        string[] sources = [sample, JsonContexts.Complete(sample), PageSamples.Surroundings];
        var compilation = Compilations.Create(sources, options: options);
        Compilations.CreateDriver(options).RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        Assert.Empty(diagnostics);
        return output;
    }

    [GeneratedRegex("<LangVersion>(.*?)</LangVersion>")]
    private static partial Regex LanguageVersionSample();
}
