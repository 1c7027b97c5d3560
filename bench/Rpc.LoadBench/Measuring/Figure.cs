namespace Rpc.LoadBench.Measuring;

/// <summary>One of the figures of a <see cref="Measurement"/>.</summary>
/// <param name="Name">What it is, with its unit.</param>
/// <param name="Format">How it is printed.</param>
/// <param name="Value">Takes it.</param>
internal sealed record Figure(string Name, string Format, Func<Measurement, double> Value)
{
    public static readonly Figure PerSecond = new("per second", "N0", static run => run.PerSecond);
    public static readonly Figure P50 = new("p50 µs", "N1", static run => run.P50) { LessIsBetter = true };
    public static readonly Figure ResidentPerConnection = new("RSS B/conn", "N0", static run => run.ResidentPerConnection) { LessIsBetter = true };

    /// <summary>All of them, in the order of the table.</summary>
    public static readonly Figure[] All =
    [
        PerSecond,
        new("MB/s", "N1", static run => run.MegabytesPerSecond),
        P50,
        new("p99 µs", "N1", static run => run.P99) { LessIsBetter = true },
        new("p99.9 µs", "N1", static run => run.P999) { LessIsBetter = true },
        new("B/op client", "N1", static run => run.ClientBytes) { LessIsBetter = true },
        new("B/op server", "N1", static run => run.ServerBytes) { LessIsBetter = true },
        new("CPU µs/op client", "N2", static run => run.ClientCpu) { LessIsBetter = true },
        new("CPU µs/op server", "N2", static run => run.ServerCpu) { LessIsBetter = true },
        new("RSS MB server", "N1", static run => run.ServerResident / 1e6) { LessIsBetter = true },
        ResidentPerConnection,
        new("heap B/conn", "N0", static run => run.HeapPerConnection) { LessIsBetter = true },
    ];

    /// <summary>Whether the lower value is the better.</summary>
    public bool LessIsBetter { get; private init; }

    /// <summary>How many times as good a value is as another.</summary>
    public double TimesAsGood(double value, double other) => LessIsBetter ? other / value : value / other;
}
