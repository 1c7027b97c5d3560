using System.Text.RegularExpressions;

namespace Rpc.Generators.Tests;

/// <summary>Reads the help pages of the diagnostics, which are their samples as well.</summary>
internal static partial class PageSamples
{
    /// <summary>What the samples take for granted.</summary>
    public const string Surroundings = """
        global using System; global using System.Collections.Generic; global using System.Text.Json.Serialization; global using System.Threading; global using System.Threading.Tasks; global using Rpc;
        public sealed record Quote(string Symbol); public sealed record Order(int Id); public sealed record TickerOptions(int Option);
        """;

    /// <summary>The wrong sample and the right one.</summary>
    public static string[] Read(string id)
    {
        var samples = Sample().Matches(ReadPage(id)).Select(static match => match.Groups[1].Value).ToArray();
        Assert.Equal(2, samples.Length);
        return samples;
    }

    public static string ReadPage(string id) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "diagnostics", id + ".md"));

    [GeneratedRegex("```(?:csharp|xml)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
