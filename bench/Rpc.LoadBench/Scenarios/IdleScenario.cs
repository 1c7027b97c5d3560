using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Scenarios;

/// <summary>The server's memory per connection that has worked once and is idle now.</summary>
internal sealed record IdleScenario(string Name, Layer Layer, int Connections) : Scenario(Name, Layer)
{
    // Opened and closed first, so that what the server needs once is not counted.
    private const int WarmUpConnections = 500;

    public override bool MeasuresMemory => true;

    public override Figure MainFigure => Figure.ResidentPerConnection;

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
            ServerResident = after.ResidentBytes,
            ResidentPerConnection = (after.ResidentBytes - before.ResidentBytes) / (double)Connections,
            HeapPerConnection = (after.HeapBytes - before.HeapBytes) / (double)Connections,
        };
    }

    private Task<List<IAsyncDisposable>> OpenAsync(IContestant contestant, int port, int count) =>
        Opening.ManyAsync(count, number => Layer == Layer.Calls ? OpenForCallsAsync(contestant, port, number) : OpenForEchoAsync(contestant, port));

    private static async Task<IAsyncDisposable> OpenForCallsAsync(IContestant contestant, int port, int number)
    {
        var connection = await contestant.ConnectForCallsAsync(port);
        if (await connection.InvokeAsync(new Addends(number, 1)) != number + 1)
            throw new InvalidOperationException("A call was answered with another's result.");
        return connection;
    }

    private async Task<IAsyncDisposable> OpenForEchoAsync(IContestant contestant, int port)
    {
        var connection = await contestant.ConnectForEchoAsync(port, Layer);
        await connection.SendAsync("a message there and back"u8.ToArray());
        await connection.FlushAsync();
        if (!await connection.WaitAsync() || !connection.TryReceive(out _))
            throw new IOException("The server ended the connection.");
        return connection;
    }
}
