using System.Collections.Concurrent;
using Rpc;
using Rpc.Channels;

namespace Ticker;

/// <summary>
/// A client that takes its time over each price, and is sent far more than it can take. It misses prices and knows how many, and what it shows in the end is right.
/// Its session is one in memory that holds a few messages: between sockets, the operating system would hold all that a demonstration of ten seconds can send.
/// </summary>
internal sealed class SlowClient : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, Quote> _shown = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RpcSession _client;
    private readonly RpcSession _server;
    private long _received;
    private long _missed;
    private long _expected = long.MaxValue;

    private SlowClient(PriceFeed feed, string subprotocol, ErrorLog log)
    {
        var (client, server) = InMemoryChannel.CreatePair(subprotocol, capacity: 8);
        var options = new RpcSessionOptions { LoggerFactory = log };
        _server = RpcSession.Start(server, session => session.Serve<ITicker>(new TickerService(session, feed, log)), options);
        _client = RpcSession.Start(client);
    }

    /// <summary>Subscribes, and is sent prices from now on.</summary>
    public static async Task<SlowClient> StartAsync(PriceFeed feed, string subprotocol, ErrorLog log, CancellationToken cancellationToken)
    {
        var slow = new SlowClient(feed, subprotocol, log);
        var ticker = slow._client.Get<ITicker>();
        slow._client.EventsDropped += (_, dropped) => slow.Account(missed: dropped.Count);
        ticker.PriceChanged += slow.OnPrice;
        await ticker.GetSymbolsAsync(cancellationToken);
        return slow;
    }

    /// <summary>Waits until every price has been received or is known to be missed, and describes what became of them.</summary>
    /// <param name="board">What should be shown in the end.</param>
    public async Task<string> CompleteAsync(QuoteBoard board)
    {
        _expected = board.Count;
        Account();
        await _caughtUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var stale = board.Symbols.Count(symbol => !_shown.TryGetValue(symbol.Last.Symbol, out var shown) || shown != symbol.Last);
        return $"slow client: received={_received} missed={_missed} stale={stale}";
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    // It blocks the session's receive loop: nothing more arrives meanwhile.
    private void OnPrice(object? sender, Quote quote)
    {
        Thread.Sleep(Pace);
        _shown[quote.Symbol] = quote;
        Account(received: 1);
    }

    private void Account(long received = 0, long missed = 0)
    {
        if (Interlocked.Add(ref _received, received) + Interlocked.Add(ref _missed, missed) >= Interlocked.Read(ref _expected))
            _caughtUp.TrySetResult();
    }
}
