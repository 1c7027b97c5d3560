namespace Ticker;

/// <summary>The quotes of all symbols, as one end has sent or received them. Safe for concurrent use.</summary>
internal sealed class QuoteBoard
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, SymbolHistory> _symbols = new(StringComparer.Ordinal);
    private Quote? _last;
    private long _count;

    /// <summary>How many quotes were added.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The quote that was added last.</summary>
    public Quote? Last => Volatile.Read(ref _last);

    /// <summary>All symbols, as they are now.</summary>
    public IReadOnlyList<SymbolHistory> Symbols
    {
        get
        {
            lock (_gate)
                return [.. _symbols.Values];
        }
    }

    /// <summary>A symbol as it is now, or null when it has no quote yet.</summary>
    public SymbolHistory? Find(string symbol)
    {
        lock (_gate)
            return _symbols.GetValueOrDefault(symbol);
    }

    public void Add(Quote quote)
    {
        lock (_gate)
        {
            _symbols[quote.Symbol] = _symbols.TryGetValue(quote.Symbol, out var history) ? history.With(quote) : SymbolHistory.StartWith(quote);
            _last = quote;
            _count++;
        }
    }
}
