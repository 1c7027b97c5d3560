using System.Runtime.CompilerServices;

namespace Rpc.Soak;

/// <summary>How a stream is made.</summary>
/// <param name="Seed">What its checksums are made of.</param>
/// <param name="Count">How many items it has.</param>
/// <param name="FailsAt">The item instead of which it fails; negative for none.</param>
/// <param name="YieldEvery">After how many items it lets go of its thread.</param>
/// <param name="PauseEvery">After how many items it waits a moment.</param>
/// <param name="PaddingBytes">How long its items are.</param>
internal sealed record Production(int Seed, int Count, int FailsAt, int YieldEvery, int PauseEvery, int PaddingBytes)
{
    /// <summary>How many items its reader gets.</summary>
    public int Delivered => FailsAt < 0 ? Count : FailsAt;

    public static Production Of(Random random)
    {
        var count = random.Next(4) switch { 0 => 0, 1 => random.Next(8), 2 => random.Next(100), _ => random.Next(600) };
        var padding = random.Next(3) switch { 0 => 0, 1 => random.Next(100), _ => random.Next(2000) };
        return new(random.Next(), count, random.Next(5) == 0 ? random.Next(count + 1) : -1, random.Next(1, 50), random.Next(20, 300), padding);
    }

    /// <summary>Makes it.</summary>
    public async IAsyncEnumerable<Item> RunAsync(Ledger ledger, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Disposed of in what the compiler makes the iterator's finally.
        using var producer = ledger.BeginProducer();
        for (var i = 0; i < Count; i++)
        {
            if (i == FailsAt)
                throw new OnPurposeException();
            if (i % YieldEvery == YieldEvery - 1)
                await Task.Yield();
            if (i % PauseEvery == PauseEvery - 1)
                await Task.Delay(1, cancellationToken);
            yield return Item.Of(Seed, i, PaddingBytes);
        }

        if (FailsAt == Count)
            throw new OnPurposeException();
    }
}
