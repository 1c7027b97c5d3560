using System.Collections.Immutable;

namespace Ticker;

/// <summary>What is known of one symbol. Never changes: each quote makes a new one.</summary>
internal sealed record SymbolHistory(Quote First, Quote Last, ImmutableQueue<decimal> LastPrices, long Quotes, long Volume)
{
    private const int MaxPrices = 100;

    /// <summary>The change since the first quote.</summary>
    public decimal ChangePercent => ((Last.Price / First.Price) - 1) * 100;

    public static SymbolHistory StartWith(Quote quote) => new(quote, quote, [quote.Price], 1, quote.Volume);

    public SymbolHistory With(Quote quote)
    {
        var prices = LastPrices.Enqueue(quote.Price);
        return this with
        {
            Last = quote,
            LastPrices = Quotes < MaxPrices ? prices : prices.Dequeue(),
            Quotes = Quotes + 1,
            Volume = Volume + quote.Volume,
        };
    }

    /// <summary>The average of the last prices, at most 100.</summary>
    public decimal AverageOf(int count) => LastPrices.Reverse().Take(Math.Max(1, count)).Average();
}
