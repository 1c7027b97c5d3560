using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Scenarios;

/// <summary>One stream, whose reader takes items as fast as they come.</summary>
internal sealed record StreamScenario(string Name) : Scenario(Name, Layer.Stream)
{
    public override async Task<Measurement> RunAsync(IContestant contestant, int port, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration)
    {
        await using var connection = await contestant.ConnectForStreamAsync(port);
        var work = new Work();
        var worker = work.Add();
        var reading = Task.Run(() => ReadAsync(connection, worker));
        var usage = await Gauge.MeasureAsync(work, server, warmUp, duration);
        await reading.WaitAsync(Patience);
        return usage.With(work.Latencies());
    }

    private static async Task ReadAsync(IStreamConnection connection, Worker worker)
    {
        var expected = 0;
        await foreach (var number in connection.CountAsync())
        {
            if (number != expected++)
                throw new InvalidOperationException("An item was lost, or came out of order.");
            worker.Count();
            if (!worker.GoesOn)
                return;
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
