using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Scenarios;

/// <summary>So many connections with so many calls in flight on each.</summary>
internal sealed record CallScenario<TRequest, TResponse>(string Name, CallLoad<TRequest, TResponse> Load, int Connections, int InFlight) : Scenario(Name, Load.Layer)
{
    public override bool NeedsAwakeCores => Connections * InFlight == 1;

    public override async Task<Measurement> RunAsync(IContestant contestant, int port, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration)
    {
        var connections = await Opening.ManyAsync(Connections, _ => Load.ConnectAsync(contestant, port));
        var measured = await MeasureAsync(
            Connections * InFlight,
            (index, worker) => CallAsync(connections[index / InFlight], index, worker),
            server,
            warmUp,
            duration);
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return measured with { MegabytesPerSecond = measured.PerSecond * Load.PayloadBytes / 1e6 };
    }

    private async Task CallAsync(ICallConnection<TRequest, TResponse> connection, int index, Worker worker)
    {
        for (var call = 0; worker.GoesOn; call++)
        {
            var request = Load.Request(index, call);
            var begun = worker.Begin();
            if (!Load.IsAnswer(request, await connection.InvokeAsync(request)))
                throw new InvalidOperationException("A call was answered with another's result, or a damaged one.");
            worker.End(begun);
        }
    }
}
