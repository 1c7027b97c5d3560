using Rpc;
using Rpc.Channels;

namespace Ticker;

/// <summary>The server in a terminal of its own: plays the series over and over until it is stopped.</summary>
internal static class ServerEnd
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string url, CancellationToken stop)
    {
        using var log = new ErrorLog();
        var feed = new PriceFeed(PriceSeries.Read(PriceSeries.DefaultPath));
        var sessions = 0;
        await using var server = await RpcServer.ListenAsync(
            url,
            session =>
            {
                Interlocked.Increment(ref sessions);
                session.Serve<ITicker>(new TickerService(session, feed, log));
            },
            new RpcServerOptions { LoggerFactory = log },
            stop);

        Console.WriteLine($"server: listening at {server.Url}, Ctrl+C stops it");
        await LiveTable.ShowWhileAsync(PlayAsync(feed, stop), feed.Board, () => $"pushed {feed.Pushed} to {server.Sessions.Count} clients");

        // Disposing of the server closes its sessions with 1001, "going away" (RFC 6455 §7.4.1).
        var open = server.Sessions;
        await server.DisposeAsync();
        var ends = await Task.WhenAll(open.Select(static session => session.Completion));
        var goneAway = ends.Count(static end => end.CloseCode == ChannelCloseCode.GoingAway);
        Console.WriteLine($"server: pushed={feed.Pushed} sessions={sessions} errors={log.Errors}, closed {goneAway} open session(s) with {(int)ChannelCloseCode.GoingAway}");
        return 0;
    }

    private static async Task PlayAsync(PriceFeed feed, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            await feed.PlayAsync(Round, stop);
    }
}
