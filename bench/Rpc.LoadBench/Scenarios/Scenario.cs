using System.Diagnostics;
using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Scenarios;

/// <summary>A load on one server.</summary>
/// <param name="Name">The name on the command line and in the table.</param>
/// <param name="Layer">What it asks of a contestant.</param>
internal abstract record Scenario(string Name, Layer Layer)
{
    public static readonly Scenario[] All =
    [
        new EchoScenario("echo-latency", Connections: 1, InFlight: 1, MessageBytes: 32),
        new EchoScenario("echo-fan-in", Connections: 64, InFlight: 16, MessageBytes: 32),
        new EchoScenario("echo-64k", Connections: 1, InFlight: 4, MessageBytes: 64 * 1024),
        new CallScenario("latency", Connections: 1, InFlight: 1),
        new CallScenario("pipelined", Connections: 1, InFlight: 256),
        new CallScenario("fan-in", Connections: 64, InFlight: 16),
        new IdleScenario("idle", Layer.Echo, Connections: 10_000),
        new IdleScenario("idle-deflate", Layer.DeflateEcho, Connections: 10_000),
        new IdleScenario("idle-tls", Layer.TlsEcho, Connections: 2_000),
    ];

    /// <summary>True where the time of a single operation matters, and a sleeping core's waking up would hide it.</summary>
    public virtual bool NeedsAwakeCores => false;

    /// <summary>Runs the load in this process.</summary>
    public abstract Task<Measurement> RunAsync(IContestant contestant, int port, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration);

    /// <summary>Measures a load that runs until a moment and returns how many operations were done.</summary>
    protected static async Task<Measurement> MeasureAsync(Func<long, Task<long>> runUntil, LatencyRecorder latencies, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration)
    {
        await runUntil(After(warmUp));
        latencies.Clear();
        var (here, there) = (ProcessSnapshot.Take(collect: false), server.Ask(collect: false));
        var clock = Stopwatch.StartNew();
        var operations = (double)await runUntil(After(duration));
        var elapsed = clock.Elapsed;
        var (hereAfter, thereAfter) = (ProcessSnapshot.Take(collect: false), server.Ask(collect: false));
        return new Measurement
        {
            PerSecond = operations / elapsed.TotalSeconds,
            P50 = latencies.Percentile(0.50),
            P99 = latencies.Percentile(0.99),
            ClientBytes = (hereAfter.AllocatedBytes - here.AllocatedBytes) / operations,
            ServerBytes = (thereAfter.AllocatedBytes - there.AllocatedBytes) / operations,
            ClientCpu = (hereAfter.CpuMicroseconds - here.CpuMicroseconds) / operations,
            ServerCpu = (thereAfter.CpuMicroseconds - there.CpuMicroseconds) / operations,
        };
    }

    private static long After(TimeSpan duration) => Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
}
