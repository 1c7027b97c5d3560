namespace Ticker;

/// <summary>Counts what is missing from a sequence, twice in it, or out of its order.</summary>
internal sealed class SequenceCheck
{
    private long _first;
    private long _next;

    /// <summary>How many arrived, whatever their order.</summary>
    public long Received { get; private set; }

    /// <summary>How many are missing between those that arrived, plus how many came twice or late.</summary>
    public long Lost { get; private set; }

    /// <summary>The same for the whole sequence from 1 to <paramref name="last"/>.</summary>
    public long LostUpTo(long last) => Received == 0 ? last : Lost + (_first - 1) + (last + 1 - _next);

    public void Add(long sequence)
    {
        Received++;
        if (Received == 1)
            _first = _next = sequence;

        if (sequence < _next)
        {
            Lost++;
            return;
        }

        Lost += sequence - _next;
        _next = sequence + 1;
    }
}
