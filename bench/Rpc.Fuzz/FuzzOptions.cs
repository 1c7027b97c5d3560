using System.Globalization;

namespace Rpc.Fuzz;

/// <summary>The command line.</summary>
internal sealed record FuzzOptions
{
    public const string Usage = """
        usage: Rpc.Fuzz [--seconds N] [--seed S] [--target handshake|frames|deflate|codec|resume|all] [--iteration I]
        Without arguments: 60 seconds of all targets, with a random seed, which is printed. A failure prints the command that brings it again.
        """;

    public TimeSpan Duration { get; private init; } = TimeSpan.FromSeconds(60);

    public int Seed { get; private init; } = Random.Shared.Next();

    public FuzzTarget[] Targets { get; private init; } = Enum.GetValues<FuzzTarget>();

    /// <summary>The one iteration to run; null for all of them.</summary>
    public long? Iteration { get; private init; }

    /// <summary>Reads it; null when it makes no sense.</summary>
    public static FuzzOptions? Parse(string[] args)
    {
        FuzzOptions? options = new();
        for (int i = 0; i < args.Length && options is not null; i += 2)
            options = i + 1 < args.Length ? options.With(args[i], args[i + 1]) : null;
        return options is { Iteration: not null, Targets.Length: > 1 } ? null : options;
    }

    private FuzzOptions? With(string name, string value) => name switch
    {
        "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out double seconds) && seconds >= 0 => this with { Duration = TimeSpan.FromSeconds(seconds) },
        "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out int seed) => this with { Seed = seed },
        "--iteration" when long.TryParse(value, CultureInfo.InvariantCulture, out long iteration) => this with { Iteration = iteration },
        "--target" when value == "all" => this with { Targets = Enum.GetValues<FuzzTarget>() },
        "--target" when Enum.TryParse(value, ignoreCase: true, out FuzzTarget target) && Enum.IsDefined(target) => this with { Targets = [target] },
        _ => null,
    };
}
