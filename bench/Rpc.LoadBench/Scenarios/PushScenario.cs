using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Scenarios;

/// <summary>
/// So many clients to which the server pushes, as fast as they take it. One of them has it begin and end; when it has ended, each must
/// have received every tick, in order.
/// </summary>
internal sealed record PushScenario(string Name, Layer Layer, int Connections) : Scenario(Name, Layer)
{
    public override async Task<Measurement> RunAsync(IContestant contestant, int port, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration)
    {
        var work = new Work();
        var logs = Enumerable.Range(0, Connections).Select(_ => new TickLog(work.Add())).ToArray();
        var connections = await Opening.ManyAsync(Connections, index => contestant.ConnectForPushAsync(port, Layer, logs[index].Receive));
        var pushing = connections[0].PushAsync();
        var usage = await Gauge.MeasureAsync(work, server, warmUp, duration);
        await connections[0].StopAsync().WaitAsync(Patience);
        var pushed = await pushing.WaitAsync(Patience);
        foreach (var log in logs)
            log.Check(pushed, Patience);
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return usage.With(work.Latencies());
    }
}
