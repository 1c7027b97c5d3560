using Rpc;

namespace Ticker;

/// <summary>A client in a terminal of its own: shows what it receives until it is stopped or the server goes away.</summary>
internal static class ClientEnd
{
    public static async Task<int> RunAsync(string url, string subprotocol, CancellationToken stop)
    {
        using var log = new ErrorLog();
        var client = new TickerClient(log);
        await using var session = await RpcClient.ConnectAsync(
            url,
            session => session.Serve<ITickerClient>(client),
            Connecting.With(subprotocol, log),
            stop);

        Console.WriteLine($"client: connected to {url} ({session.Subprotocol}), Ctrl+C stops it");
        await client.StartAsync(session.Get<ITicker>(TickerClient.CallOptions), stop);
        await LiveTable.ShowWhileAsync(WaitAsync(session.Completion, stop), client.Board, () => $"received {client.Board.Count}, lost {client.Lost}");

        // Calls first, then the session: a call that still waits when its session is closed would fail.
        await client.StopAsync();
        await session.DisposeAsync();
        var end = await session.Completion;
        Console.WriteLine($"client: received={client.Received} lost={client.Lost} calls={client.Calls} callbacks={client.Confirmed} errors={log.Errors}, closed with {(int)end.CloseCode}");
        if (end.Reason == RpcSessionEndReason.ClosedLocally)
            return 0;

        Console.Error.WriteLine($"client: the server has gone away. {end.Message}");
        return 1;
    }

    // Completes when the session has ended or the user has stopped the program, whichever comes first.
    private static async Task WaitAsync(Task completion, CancellationToken stop) =>
        await completion.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
