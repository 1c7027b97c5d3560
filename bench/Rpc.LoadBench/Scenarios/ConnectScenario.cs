using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Scenarios;

/// <summary>Connections that open, make one call and close, so many at a time.</summary>
internal sealed record ConnectScenario(string Name, int AtATime) : Scenario(Name, Layer.Calls)
{
    public override Task<Measurement> RunAsync(IContestant contestant, int port, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration) =>
        MeasureAsync(AtATime, (index, worker) => ConnectAsync(contestant, port, index, worker), server, warmUp, duration);

    private static async Task ConnectAsync(IContestant contestant, int port, int index, Worker worker)
    {
        for (var number = 0; worker.GoesOn; number++)
        {
            var begun = worker.Begin();
            await using (var connection = await contestant.ConnectForCallsAsync(port))
            {
                if (await connection.InvokeAsync(new Addends(number, index)) != number + index)
                    throw new InvalidOperationException("A call was answered with another's result.");
            }

            worker.End(begun);
        }
    }
}
