using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Tests;

/// <summary>The samples of the help pages do what the pages say.</summary>
public sealed partial class PageTests
{
    private const string Surroundings = """
        global using System; global using System.Collections.Generic; global using System.Text.Json.Serialization; global using System.Threading; global using System.Threading.Tasks; global using Rpc;
        public sealed record Quote(string Symbol); public sealed record Order(int Id); public sealed record TickerOptions(int Option);
        """;

    // 0012 leaves most parameters out, 0015 is no C#, and 0021 needs the generator of System.Text.Json.
    public static TheoryData<string> Pages { get; } =
        [.. Diagnostics.ContractDescriptors.All.Concat(Diagnostics.DataTypeDescriptors.All).Select(static descriptor => descriptor.Id).Except(["RPC0012", "RPC0015", "RPC0021"])];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Samples_AreWrongAndRight(string id)
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "diagnostics", id + ".md"));
        var samples = Sample().Matches(page).Select(static match => match.Groups[1].Value).ToList();
        Assert.Equal(2, samples.Count);

        Assert.Equal([id], Compilations.Analyze(Compilations.Create([samples[0], Surroundings])).Select(static diagnostic => diagnostic.Id).Distinct());
        Compilations.Generate(Compilations.Create([samples[1], Surroundings]));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
