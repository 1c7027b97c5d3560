using System.Collections.Concurrent;
using Rpc;

namespace Ticker;

/// <summary>The whole sample in one process: a server and three clients, which know of each other only what the sockets carry.</summary>
internal static class Demo
{
    private const int ClientCount = 3;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string subprotocol, CancellationToken stop)
    {
        using var log = new ErrorLog();
        var feed = new PriceFeed(PriceSeries.Read(PriceSeries.DefaultPath));
        var services = new ConcurrentBag<TickerService>();
        var reports = new List<ClientReport>();
        string slowClient;

        // Port 0 lets the system choose; server.Url has the port that it chose. Each session gets a service of its own.
        await using (var server = await RpcServer.ListenAsync(
            "ws://127.0.0.1:0/ticker",
            session =>
            {
                var service = new TickerService(session, feed, log);
                services.Add(service);
                session.Serve<ITicker>(service);
            },
            new RpcServerOptions { LoggerFactory = log },
            stop))
        {
            var clients = new TickerClient[ClientCount];
            var sessions = new RpcSession[ClientCount];
            for (var i = 0; i < ClientCount; i++)
            {
                var client = clients[i] = new TickerClient(log);
                sessions[i] = await RpcClient.ConnectAsync(
                    server.Url.ToString(),
                    session => session.Serve<ITickerClient>(client),
                    Connecting.With(subprotocol, log),
                    stop);
                await client.StartAsync(sessions[i].Get<ITicker>(TickerClient.CallOptions), stop);
            }

            await using var slow = await SlowClient.StartAsync(feed, subprotocol, log, stop);
            Console.WriteLine($"ticker: {ClientCount} clients at {server.Url}, {subprotocol}");
            await LiveTable.ShowWhileAsync(
                feed.PlayAsync(Duration, stop),
                clients[0].Board,
                () => $"pushed {feed.Pushed}, received {string.Join(" + ", clients.Select(static client => client.Board.Count))}");

            foreach (var service in services)
            {
                try
                {
                    reports.Add(await service.CompleteAsync(feed.Pushed));
                }
                catch (RpcException exception)
                {
                    log.Error($"A client did not report: {exception.Message}");
                }
            }

            foreach (var session in sessions)
                await session.DisposeAsync();
            slowClient = await slow.CompleteAsync(feed.Board);
        }

        var expected = feed.Pushed * ClientCount;
        var received = reports.Sum(static report => report.Received);

        // A client that did not report has received nothing, for all that is known.
        var lost = reports.Sum(static report => report.Lost) + (feed.Pushed * (ClientCount - reports.Count));
        Console.WriteLine(slowClient);
        Console.WriteLine(
            $"ticker: pushed={feed.Pushed} received={received} lost={lost} calls={reports.Sum(static report => report.Calls)} " +
            $"callbacks={services.Sum(static service => service.Callbacks)} errors={log.Errors}");
        return received == expected && lost == 0 && log.Errors == 0 ? 0 : 1;
    }
}
