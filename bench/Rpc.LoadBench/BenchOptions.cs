using System.Globalization;

namespace Rpc.LoadBench;

/// <summary>The command line.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        usage: Rpc.LoadBench [--scenario NAME,…] [--contestant NAME,…] [--rounds N] [--warm-up SECONDS] [--seconds SECONDS]
        Without arguments: all of both, 5 rounds of 10 s warm-up and 5 s.
        """;

    public string[] Scenarios { get; private init; } = [];

    public string[] Contestants { get; private init; } = [];

    public int Rounds { get; private init; } = 5;

    public string WarmUp { get; private init; } = "10";

    public string Seconds { get; private init; } = "5";

    /// <summary>Reads it; null when it makes no sense.</summary>
    public static BenchOptions? Parse(string[] args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
                return null;
            var value = args[i + 1];
            var parsed = args[i] switch
            {
                "--scenario" => options with { Scenarios = value.Split(',') },
                "--contestant" => options with { Contestants = value.Split(',') },
                "--rounds" => options with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
                "--warm-up" => options with { WarmUp = value },
                "--seconds" => options with { Seconds = value },
                _ => null,
            };
            if (parsed is null)
                return null;
            options = parsed;
        }

        return options;
    }
}
