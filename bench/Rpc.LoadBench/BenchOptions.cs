using System.Globalization;
using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Scenarios;

namespace Rpc.LoadBench;

/// <summary>The command line.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        usage: Rpc.LoadBench [--scenario NAME,…] [--contestant NAME,…] [--rounds N] [--warm-up SECONDS] [--seconds SECONDS] [--chart FILE.svg]
               Rpc.LoadBench compare BASE.dll HEAD.dll [the same, but no chart]
        Without arguments: all scenarios and contestants, 5 rounds of 10 s warm-up and 5 s.
        """;

    /// <summary>Those to run; null for all.</summary>
    public string[]? Scenarios { get; private init; }

    /// <summary>Those to run; null for all.</summary>
    public string[]? Contestants { get; private init; }

    public int Rounds { get; private init; } = 5;

    public int WarmUp { get; private init; } = 10;

    public int Seconds { get; private init; } = 5;

    /// <summary>Where the chart goes; null for none.</summary>
    public string? Chart { get; private init; }

    /// <summary>Reads it; null when it makes no sense.</summary>
    public static BenchOptions? Parse(string[] args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || With(options, args[i], args[i + 1]) is not { } parsed)
                return null;
            options = parsed;
        }

        return options;
    }

    private static BenchOptions? With(BenchOptions options, string name, string value) => name switch
    {
        "--scenario" => Names(value, AllScenarios.InOrder.Select(static scenario => scenario.Name)) is { } names ? options with { Scenarios = names } : null,
        "--contestant" => Names(value, AllContestants.InOrder.Select(static contestant => contestant.Name)) is { } names ? options with { Contestants = names } : null,
        "--rounds" => Number(value) is > 0 and var number ? options with { Rounds = number } : null,
        "--warm-up" => Number(value) is >= 0 and var number ? options with { WarmUp = number } : null,
        "--seconds" => Number(value) is > 0 and var number ? options with { Seconds = number } : null,
        "--chart" => options with { Chart = value },
        _ => null,
    };

    private static string[]? Names(string value, IEnumerable<string> known)
    {
        var names = value.Split(',');
        return names.Except(known).Any() ? null : names;
    }

    private static int Number(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
