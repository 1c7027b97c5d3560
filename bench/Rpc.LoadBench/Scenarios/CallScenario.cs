using System.Diagnostics;
using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Scenarios;

/// <summary>So many connections with so many calls in flight on each; every result is checked.</summary>
internal sealed record CallScenario(string Name, int Connections, int InFlight) : Scenario(Name, Layer.Calls)
{
    public override bool NeedsAwakeCores => Connections * InFlight == 1;

    public override async Task<Measurement> RunAsync(IContestant contestant, int port, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => contestant.ConnectForCallsAsync(port)));
        var latencies = new LatencyRecorder();
        var measured = await MeasureAsync(end => RunUntilAsync(connections, end, latencies), latencies, server, warmUp, duration);
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return measured;
    }

    private async Task<long> RunUntilAsync(ICallConnection[] connections, long end, LatencyRecorder latencies)
    {
        var workers = connections.SelectMany((connection, index) => Enumerable.Range(0, InFlight).Select(worker =>
            Task.Run(() => CallUntilAsync(connection, worker, end, index == 0 && worker == 0 ? latencies : null))));
        return (await Task.WhenAll(workers)).Sum();
    }

    private static async Task<long> CallUntilAsync(ICallConnection connection, int worker, long end, LatencyRecorder? latencies)
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

        return calls;
    }
}
