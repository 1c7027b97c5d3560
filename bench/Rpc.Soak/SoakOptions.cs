using System.Globalization;

namespace Rpc.Soak;

/// <summary>The command line.</summary>
internal sealed record SoakOptions
{
    public const string Usage = """
        usage: Rpc.Soak [--seconds N] [--seed S] [--links L]
        Without arguments: 60 seconds with 50 links at a time, and a random seed, which is printed.
        """;

    public TimeSpan Duration { get; private init; } = TimeSpan.FromSeconds(60);

    public int Seed { get; private init; } = Random.Shared.Next();

    public int Links { get; private init; } = 50;

    /// <summary>Reads it; null when it makes no sense.</summary>
    public static SoakOptions? Parse(string[] args)
    {
        SoakOptions? options = new();
        for (var i = 0; i < args.Length && options is not null; i += 2)
            options = i + 1 < args.Length ? options.With(args[i], args[i + 1]) : null;
        return options;
    }

    private SoakOptions? With(string name, string value) => name switch
    {
        "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 => this with { Duration = TimeSpan.FromSeconds(seconds) },
        "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed) => this with { Seed = seed },
        "--links" when int.TryParse(value, CultureInfo.InvariantCulture, out var links) && links > 0 => this with { Links = links },
        _ => null,
    };
}
