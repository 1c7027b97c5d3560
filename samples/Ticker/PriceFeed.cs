using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ticker;

/// <summary>Plays the series to all sessions of the server: one quote per row, spread evenly over a given time.</summary>
internal sealed class PriceFeed(IReadOnlyList<PriceRow> series)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<Quote> _played = new();

    /// <summary>Raised for each quote, one at a time. Sessions subscribe and unsubscribe at any time, from any thread.</summary>
    public event EventHandler<Quote>? QuoteChanged;

    /// <summary>The symbols of the series.</summary>
    public IReadOnlyList<string> Symbols { get; } = [.. series.Select(static row => row.Symbol).Distinct().Order()];

    /// <summary>The quotes so far.</summary>
    public QuoteBoard Board { get; } = new();

    /// <summary>How many quotes were raised.</summary>
    public long Pushed => Board.Count;

    /// <summary>The last quotes in their order, as many as the series is long.</summary>
    public IEnumerable<Quote> GetPlayed() => _played;

    /// <summary>Raises a quote for every row. A token that fires ends the series early.</summary>
    public async Task PlayAsync(TimeSpan duration, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick);
        var clock = Stopwatch.StartNew();
        var next = 0;
        while (next < series.Count && !stop.IsCancellationRequested)
        {
            // As many rows as are due by now, so that a late tick is made up for.
            for (var due = Math.Min(series.Count, series.Count * (clock.Elapsed / duration)); next < due; next++)
                Raise(series[next]);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private void Raise(PriceRow row)
    {
        var quote = new Quote(Pushed + 1, row.Time, row.Symbol, row.Price, row.Volume);
        Board.Add(quote);
        _played.Enqueue(quote);
        if (_played.Count > series.Count)
            _played.TryDequeue(out _);
        QuoteChanged?.Invoke(this, quote);
    }
}
