using Rpc;

namespace Ticker;

/// <summary>The client's side of a session: listens, calls the server, and answers when the server calls back.</summary>
internal sealed class TickerClient(ErrorLog log) : ITickerClient
{
    private const decimal AlertPercent = 1;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>How the server is called: an answer that takes longer is of no use.</summary>
    public static readonly RpcCallOptions CallOptions = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly SequenceCheck _sequence = new();
    private Task _calling = Task.CompletedTask;
    private ITicker _ticker = null!;
    private volatile bool _stopping;
    private long _confirmed;

    /// <summary>The quotes as they arrived.</summary>
    public QuoteBoard Board { get; } = new();

    public long Received => _sequence.Received;

    public long Lost => _sequence.Lost;

    public long Calls { get; private set; }

    public long Confirmed => Interlocked.Read(ref _confirmed);

    /// <summary>Subscribes, sets alerts, and begins to call the server every now and then.</summary>
    public async Task StartAsync(ITicker ticker, CancellationToken cancellationToken)
    {
        _ticker = ticker;
        ticker.QuoteChanged += OnQuote;

        // The server learns of a subscription before any call that is made after it: once this is answered, no quote is missed.
        var symbols = await ticker.GetSymbolsAsync(cancellationToken);
        Calls++;
        foreach (var symbol in symbols)
        {
            await ticker.SetAlertAsync(symbol, AlertPercent, cancellationToken);
            Calls++;
        }

        try
        {
            await ticker.GetQuoteAsync("NONE", cancellationToken);
            log.Error("There is a quote of a symbol that is none.");
        }
        catch (UnknownSymbolException unknown) when (unknown.Symbol == "NONE")
        {
            // The very exception that the server threw, with its members.
            Calls++;
        }

        _calling = CallAsync(ticker);
    }

    /// <summary>Makes no more calls, and waits for the answer of the last.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        return _calling;
    }

    public Task<bool> ConfirmAlertAsync(PriceAlert alert, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _confirmed);
        return Task.FromResult(Board.Find(alert.Quote.Symbol)?.Last.Sequence >= alert.Quote.Sequence);
    }

    public async Task<ClientReport> CompletedAsync(long pushed, CancellationToken cancellationToken)
    {
        var (received, lost) = (_sequence.Received, _sequence.LostUpTo(pushed));

        // A handler may wait for calls to the very peer that waits for its answer: handlers run concurrently.
        await StopAsync();
        await CompareHistoryAsync(cancellationToken);
        return new ClientReport(received, lost, Calls);
    }

    // What was pushed must be what is told afterwards: a stream of a thousand quotes, read as it comes.
    private async Task CompareHistoryAsync(CancellationToken cancellationToken)
    {
        if (Board.Last is not { } last)
            return;
        var told = 0L;
        await foreach (var quote in _ticker.GetHistoryAsync(last.Symbol, cancellationToken))
            told++;
        Calls++;
        if (Board.Find(last.Symbol)?.Quotes != told)
            log.Error($"{Board.Find(last.Symbol)?.Quotes} quotes of '{last.Symbol}' were received, and {told} are told of.");
    }

    // Events of a session arrive one at a time, in the order in which the server raised them.
    private void OnQuote(object? sender, Quote quote)
    {
        _sequence.Add(quote.Sequence);
        Board.Add(quote);
    }

    private async Task CallAsync(ITicker ticker)
    {
        using var timer = new PeriodicTimer(Pace);
        while (await timer.WaitForNextTickAsync() && !_stopping)
        {
            if (Board.Last is not { } quote)
                continue;
            try
            {
                await ticker.GetQuoteAsync(quote.Symbol);
                Calls++;
                await ticker.GetAverageAsync(quote.Symbol, count: 50);
                Calls++;
            }
            catch (RpcSessionException)
            {
                // No answer will come from this session any more. How it ended is told by RpcSession.Completion.
                return;
            }
            catch (Exception exception) when (exception is RpcException or TimeoutException)
            {
                log.Error($"A call about '{quote.Symbol}' failed: {exception.Message}");
            }
        }
    }
}
