using System.Globalization;
using Consumer.Contract;
using Rpc;

// Calls the server whose address is the argument, and writes what came of it.
await using var session = await RpcClient.ConnectAsync(args[0], static session => session.Serve<ITrader>(new Trader()));
var ticker = session.Get<ITicker>();
ticker.QuoteChanged += static (_, quote) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"event: {quote.Symbol} {quote.Price}"));

await ticker.LogAsync("hello");
var quote = await ticker.GetQuoteAsync("MSFT");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"call: {quote.Symbol} {quote.Price}"));
Console.WriteLine($"call: {await ticker.MoveAsync("MSFT", 13.75m)}");
Console.WriteLine($"call: {await ticker.MoveAsync("MSFT", -1m)}");

internal sealed class Trader : ITrader
{
    public Task<bool> ApproveAsync(Quote quote)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"callback: {quote.Symbol} {quote.Price}"));
        return Task.FromResult(quote.Price > 0);
    }
}
