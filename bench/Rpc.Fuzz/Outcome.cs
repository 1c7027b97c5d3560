namespace Rpc.Fuzz;

/// <summary>What came of a session.</summary>
internal readonly record struct Outcome
{
    /// <summary>How it ended: the last thing told.</summary>
    public required string End { get; init; }

    /// <summary>How many messages and control frames were told.</summary>
    public int Events { get; init; }

    /// <summary>A hash of all that was told, in its order.</summary>
    public ulong Digest { get; init; }

    /// <summary>Whether the receiver asked for more bytes while its buffer was full.</summary>
    public bool Stuck { get; init; }

    /// <summary>What was allocated meanwhile.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>What must be the same however the bytes come.</summary>
    public (string End, int Events, ulong Digest) Comparable => (End, Events, Digest);
}
