using Consumer.Contract;
using Rpc;

// Serves until its input ends. The first line says where.
await using var server = await RpcServer.ListenAsync("ws://127.0.0.1:0/ticker", static session => session.Serve<ITicker>(new Ticker(session)));
Console.WriteLine(server.Url);
while (await Console.In.ReadLineAsync() is not null)
{
}

internal sealed class Ticker(RpcSession session) : ITicker
{
    public event EventHandler<Quote>? QuoteChanged;

    public Task<Quote> GetQuoteAsync(string symbol, CancellationToken cancellationToken = default) => Task.FromResult(new Quote(symbol, 12.50m));

    public ValueTask LogAsync(string message)
    {
        Console.WriteLine($"log: {message}");
        return default;
    }

    public async Task<string> MoveAsync(string symbol, decimal price)
    {
        var quote = new Quote(symbol, price);
        if (!await session.Get<ITrader>().ApproveAsync(quote))
            return "refused";
        QuoteChanged?.Invoke(this, quote);
        return "moved";
    }
}
