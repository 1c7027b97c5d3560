using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Scenarios;

/// <summary>So many connections, on each of which so many messages go round.</summary>
internal sealed record EchoScenario(string Name, int Connections, int InFlight, int MessageBytes) : Scenario(Name, Layer.Echo)
{
    public override bool NeedsAwakeCores => Connections * InFlight == 1;

    public override async Task<Measurement> RunAsync(IContestant contestant, int port, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration)
    {
        var connections = await Opening.ManyAsync(Connections, _ => contestant.ConnectForEchoAsync(port, Layer));
        var measured = await MeasureAsync(
            Connections,
            (index, worker) => new EchoLoop(connections[index], worker, MessageBytes).RunAsync(InFlight),
            server,
            warmUp,
            duration);
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return measured with { MegabytesPerSecond = measured.PerSecond * MessageBytes / 1e6 };
    }
}
