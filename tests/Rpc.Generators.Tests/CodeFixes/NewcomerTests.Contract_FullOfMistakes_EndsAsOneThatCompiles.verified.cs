namespace Shop;

public sealed record Quote(string Symbol, decimal Price);

public sealed class UnknownSymbolException : Exception
{
    public UnknownSymbolException(string message) { }
}

[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(Quote))]
internal sealed partial class ShopJson : JsonSerializerContext;

public static partial class Contracts
{
    [RpcContract("ticker", JsonContext = typeof(ShopJson))]
    public partial interface ITicker
    {
        Task<int> GetCountAsync();
        Task<Quote> Get(string symbol);
        [RpcMethod("getBySymbol")]
        Task<Quote> GetAsync(string symbol, CancellationToken cancellationToken);
        [RpcMethod("getById")]
        Task<Quote> GetAsync(Guid id);
        [RpcMethod("getByPlace")]
        Task<Quote> GetAsync(int place);
        Task<Quote> FindAsync(string text);
        IAsyncEnumerable<Quote> WatchAsync(string symbol);
        Task ConfigureAsync(CancellationToken two);
        [RpcNotification] ValueTask LogAsync(string message);
        ValueTask ImportAsync(IAsyncEnumerable<Quote> quotes);
        [RpcMethod("reset")] Task ResetAsync();
        Task ResetAllAsync() => ResetAsync();
        Task HiddenAsync();
        Task CreateAsync();
        new Task Contract();
        [RpcFault(typeof(UnknownSymbolException), "unknownSymbol")] Task CheckAsync(string symbol);
        [RpcFault(typeof(TimeoutException), "late", Code = 1001), RpcFault(typeof(FormatException), "late2")] Task BuyAsync(string symbol);
        event EventHandler<Quote> QuoteChanged;
        [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = "Symbol")] event EventHandler<Quote> First;
        [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = nameof(Quote.Symbol))] event EventHandler<Quote> Second;
        event EventHandler<Quote> Third;
        [RpcEvent(Overflow = RpcEventOverflow.DropOldest, Capacity = 1)] event EventHandler<Quote> Fourth;
        [RpcEvent(Overflow = RpcEventOverflow.DropOldest)] event EventHandler<Quote> Fifth;
    }
}
