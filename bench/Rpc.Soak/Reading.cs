namespace Rpc.Soak;

/// <summary>How a stream is read.</summary>
/// <param name="Source">How it is made.</param>
/// <param name="Take">How many items are read; beyond their number for all.</param>
/// <param name="PauseEvery">After how many items the reader waits a moment.</param>
internal sealed record Reading(Production Source, int Take, int PauseEvery)
{
    /// <summary>How many items are read if nothing comes between.</summary>
    public int Expected => Math.Min(Take, Source.Delivered);

    /// <summary>Whether the reader meets the failure of the source.</summary>
    public bool MeetsFailure => Source.FailsAt >= 0 && Take > Source.Delivered;

    public static Reading Of(Random random)
    {
        var source = Production.Of(random);
        var take = random.Next(4) == 0 ? random.Next(1, source.Count + 2) : int.MaxValue;
        return new(source, take, random.Next(3) == 0 ? random.Next(1, 20) : int.MaxValue);
    }

    /// <summary>Reads it, and tells of each item that it came in its place.</summary>
    public async Task RunAsync(IAsyncEnumerable<Item> items, Ledger ledger, Action<int> onItem, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            if (!item.Is(Source.Seed, count))
                ledger.Violate($"item {count} of {Source} is {item.Number} with checksum {item.Checksum}");
            onItem(++count);
            if (count == Take)
                break;
            if (count % PauseEvery == 0)
                await Task.Delay(1, cancellationToken);
        }
    }
}
