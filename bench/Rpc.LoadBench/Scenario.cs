using System.Diagnostics;
using Rpc.LoadBench.Contestants;

namespace Rpc.LoadBench;

/// <summary>A load: so many connections with so many calls in flight on each.</summary>
internal sealed record Scenario(string Name, int Connections, int InFlight)
{
    public static readonly Scenario[] All = [new("latency", 1, 1), new("pipelined", 1, 256), new("fan-in", 64, 16)];

    /// <summary>Runs the load and checks every result.</summary>
    public async Task<Measurement> RunAsync(IContestant contestant, int port, TimeSpan warmUp, TimeSpan duration)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => contestant.ConnectAsync(port)));
        await RunForAsync(connections, warmUp, null);
        var latencies = InFlight == 1 ? new List<long>(1 << 20) : null;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var calls = await RunForAsync(connections, duration, latencies);
        var elapsed = clock.Elapsed;
        var result = new Measurement(
            calls / elapsed.TotalSeconds,
            Percentile(latencies, 0.50),
            Percentile(latencies, 0.99),
            (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)calls,
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / calls);
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return result;
    }

    private async Task<long> RunForAsync(IConnection[] connections, TimeSpan duration, List<long>? latencies)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var workers = connections.SelectMany(connection => Enumerable.Range(0, InFlight).Select(worker => Task.Run(async () =>
        {
            var calls = 0;
            for (var start = Stopwatch.GetTimestamp(); start < end; calls++)
            {
                if (await connection.AddAsync(calls, worker) != calls + worker)
                    throw new InvalidOperationException("A call was answered with another's result.");
                var now = Stopwatch.GetTimestamp();
                latencies?.Add(now - start);
                start = now;
            }

            return (long)calls;
        })));
        return (await Task.WhenAll(workers)).Sum();
    }

    private static double Percentile(List<long>? ticks, double fraction)
    {
        if (ticks is null)
            return double.NaN;
        ticks.Sort();
        return ticks[(int)((ticks.Count - 1) * fraction)] * 1e6 / Stopwatch.Frequency;
    }
}

/// <summary>What one run gave.</summary>
/// <param name="CallsPerSecond">Calls per second.</param>
/// <param name="P50">Median time of a call in µs; not a number unless one call is in flight.</param>
/// <param name="P99">99th percentile in µs.</param>
/// <param name="ClientBytesPerCall">Bytes allocated by the client per call.</param>
/// <param name="ClientCpuPerCall">CPU time of the client per call, in µs.</param>
internal sealed record Measurement(double CallsPerSecond, double P50, double P99, double ClientBytesPerCall, double ClientCpuPerCall);
