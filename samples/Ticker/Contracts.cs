using Rpc;

namespace Ticker;

/// <summary>
/// What the server offers. The attribute makes the generator write the other half of this interface: a proxy for the
/// client, a dispatcher for the server. On the wire <see cref="GetQuoteAsync"/> is <c>ticker.getQuote</c>.
/// </summary>
[RpcContract]
public partial interface ITicker
{
    /// <summary>Pushed for every quote, to those clients that have subscribed with <c>+=</c>.</summary>
    event EventHandler<Quote> QuoteChanged;

    /// <summary>The same for clients that show prices and need not see each: one that is slow gets the latest of every symbol.</summary>
    [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = nameof(Quote.Symbol))]
    event EventHandler<Quote> PriceChanged;

    /// <summary>The symbols that are quoted.</summary>
    Task<IReadOnlyList<string>> GetSymbolsAsync(CancellationToken cancellationToken = default);

    /// <summary>The last quote of a symbol. The declared exception arrives at the caller as itself.</summary>
    [RpcFault(typeof(UnknownSymbolException), "unknownSymbol")]
    Task<Quote> GetQuoteAsync(string symbol, CancellationToken cancellationToken = default);

    /// <summary>The average of a symbol's last prices.</summary>
    Task<decimal> GetAverageAsync(string symbol, int count = 20, CancellationToken cancellationToken = default);

    /// <summary>All quotes of a symbol so far: a stream, which never runs far ahead of its reader.</summary>
    [RpcFault(typeof(UnknownSymbolException), "unknownSymbol")]
    IAsyncEnumerable<Quote> GetHistoryAsync(string symbol, CancellationToken cancellationToken = default);

    /// <summary>Asks for <see cref="ITickerClient.ConfirmAlertAsync"/> whenever the price has moved by so many percent.</summary>
    Task SetAlertAsync(string symbol, decimal percent, CancellationToken cancellationToken = default);
}

/// <summary>What a client offers. The server calls it over the same connection and awaits the answer.</summary>
[RpcContract]
public partial interface ITickerClient
{
    /// <summary>Tells of a price that has moved. True when the client has received the quote that moved it.</summary>
    Task<bool> ConfirmAlertAsync(PriceAlert alert, CancellationToken cancellationToken = default);

    /// <summary>Tells that no more quotes will come, and asks what has arrived.</summary>
    Task<ClientReport> CompletedAsync(long pushed, CancellationToken cancellationToken = default);
}

/// <summary>There is no such symbol.</summary>
public sealed class UnknownSymbolException(string symbol) : Exception($"There is no quote of '{symbol}'.")
{
    /// <summary>The symbol that was asked for.</summary>
    public string Symbol { get; } = symbol;
}

/// <summary>One price of one symbol. <paramref name="Sequence"/> numbers all quotes, from 1, without gaps.</summary>
public sealed record Quote(long Sequence, DateTimeOffset Time, string Symbol, decimal Price, int Volume);

/// <summary>A price has moved away from the one at which the last alert was given.</summary>
public sealed record PriceAlert(Quote Quote, decimal From);

/// <summary>A client's own account: quotes received, quotes missing or out of order, and calls answered by the server.</summary>
public sealed record ClientReport(long Received, long Lost, long Calls);
