using System.Collections.Concurrent;
using System.Threading.Channels;
using Rpc;

namespace Ticker;

/// <summary>The server's side of one session: answers the client's calls, raises its event, and calls it back.</summary>
internal sealed class TickerService : ITicker
{
    private readonly RpcSession _session;
    private readonly PriceFeed _feed;
    private readonly ErrorLog _log;
    private readonly ITickerClient _client;
    private readonly ConcurrentDictionary<string, Threshold> _thresholds = new();
    private readonly Channel<PriceAlert> _alerts = Channel.CreateUnbounded<PriceAlert>();
    private readonly Task _confirming;

    public TickerService(RpcSession session, PriceFeed feed, ErrorLog log)
    {
        _session = session;
        _feed = feed;
        _log = log;

        // Both ends are alike: the server gets the client's contract from the session on which it serves its own.
        _client = session.Get<ITickerClient>();
        _confirming = ConfirmAlertsAsync();
        _ = FollowFeedAsync();
    }

    /// <summary>An ordinary C# event: raising it sends the quote to the client, if the client has subscribed.</summary>
    public event EventHandler<Quote>? QuoteChanged;

    /// <inheritdoc/>
    public event EventHandler<Quote>? PriceChanged;

    /// <summary>How many times the client was called back and answered.</summary>
    public long Callbacks { get; private set; }

    public Task<IReadOnlyList<string>> GetSymbolsAsync(CancellationToken cancellationToken) => Task.FromResult(_feed.Symbols);

    public Task<Quote> GetQuoteAsync(string symbol, CancellationToken cancellationToken) => Task.FromResult(Find(symbol).Last);

    public Task<decimal> GetAverageAsync(string symbol, int count, CancellationToken cancellationToken) => Task.FromResult(Find(symbol).AverageOf(count));

    public IAsyncEnumerable<Quote> GetHistoryAsync(string symbol, CancellationToken cancellationToken)
    {
        Find(symbol);
        return _feed.GetPlayed().Where(quote => quote.Symbol == symbol).ToAsyncEnumerable();
    }

    public Task SetAlertAsync(string symbol, decimal percent, CancellationToken cancellationToken)
    {
        if (!_feed.Symbols.Contains(symbol))
            throw new UnknownSymbolException(symbol);
        _thresholds[symbol] = new Threshold(percent, From: null);
        return Task.CompletedTask;
    }

    /// <summary>Sends the alerts that still wait, then tells the client that the series is over and returns its account.</summary>
    public async Task<ClientReport> CompleteAsync(long pushed)
    {
        _alerts.Writer.TryComplete();
        await _confirming;
        var report = await _client.CompletedAsync(pushed);
        Callbacks++;
        return report;
    }

    private async Task FollowFeedAsync()
    {
        _feed.QuoteChanged += OnQuote;
        await _session.Completion;
        _feed.QuoteChanged -= OnQuote;
        _alerts.Writer.TryComplete();
    }

    private void OnQuote(object? sender, Quote quote)
    {
        // A session keeps the order: the client has this quote before the alert that it sets off.
        QuoteChanged?.Invoke(this, quote);
        PriceChanged?.Invoke(this, quote);

        if (!_thresholds.TryGetValue(quote.Symbol, out var threshold))
            return;
        if (threshold.From is not { } from)
        {
            _thresholds[quote.Symbol] = threshold with { From = quote.Price };
        }
        else if (Math.Abs(quote.Price - from) >= from * threshold.Percent / 100)
        {
            _thresholds[quote.Symbol] = threshold with { From = quote.Price };
            _alerts.Writer.TryWrite(new PriceAlert(quote, from));
        }
    }

    // Aside from the feed, which must not wait for a client's answer.
    private async Task ConfirmAlertsAsync()
    {
        await foreach (var alert in _alerts.Reader.ReadAllAsync())
        {
            try
            {
                if (!await _client.ConfirmAlertAsync(alert))
                    _log.Error($"{_session.RemoteAddress} was alerted of {alert.Quote} before it had received it.");
                Callbacks++;
            }
            catch (RpcSessionException exception) when (exception.Reason is RpcSessionEndReason.ClosedByPeer or RpcSessionEndReason.ClosedLocally)
            {
                // The client has left, or the server stops: nobody waits for the rest.
                return;
            }
            catch (RpcException exception)
            {
                _log.Error($"{_session.RemoteAddress} could not be alerted of {alert.Quote}: {exception.Message}");
            }
        }
    }

    // Declared by the contract, so it arrives at the caller as it is. Any other exception stays here, in the log, and the caller
    // gets the id of the log entry.
    private SymbolHistory Find(string symbol) => _feed.Board.Find(symbol) ?? throw new UnknownSymbolException(symbol);

    private sealed record Threshold(decimal Percent, decimal? From);
}
