using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Scenarios;

/// <summary>The server's memory per connection that has worked once and is idle now.</summary>
internal sealed record IdleScenario(string Name, Layer Layer, int Connections) : Scenario(Name, Layer)
{
    private const int AtATime = 50;

    // Opened and closed first, so that what the server needs once is not counted.
    private const int WarmUpConnections = 500;

    public override async Task<Measurement> RunAsync(IContestant contestant, int port, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration)
    {
        foreach (var connection in await OpenAsync(contestant, port, WarmUpConnections))
            await connection.DisposeAsync();
        await Task.Delay(warmUp);
        var before = server.Ask(collect: true);
        var connections = await OpenAsync(contestant, port, Connections);
        await Task.Delay(duration);
        var after = server.Ask(collect: true);
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return new Measurement
        {
            ResidentPerConnection = (after.ResidentBytes - before.ResidentBytes) / (double)Connections,
            HeapPerConnection = (after.HeapBytes - before.HeapBytes) / (double)Connections,
        };
    }

    private async Task<List<IMessageConnection>> OpenAsync(IContestant contestant, int port, int count)
    {
        var connections = new List<IMessageConnection>(count);
        while (connections.Count < count)
            connections.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(AtATime, count - connections.Count)).Select(_ => OpenAsync(contestant, port))));
        return connections;
    }

    private async Task<IMessageConnection> OpenAsync(IContestant contestant, int port)
    {
        var connection = await contestant.ConnectForEchoAsync(port, Layer);
        await connection.SendAsync("a message there and back"u8.ToArray());
        if (!await connection.WaitAsync() || !connection.TryReceive(out _))
            throw new IOException("The server ended the connection.");
        return connection;
    }
}
