namespace Rpc.Resume;

/// <summary>Counts what has come, and says when to tell the peer. Not safe for concurrent use.</summary>
internal sealed class AckTracker
{
    /// <summary>So many messages are worth an acknowledgement.</summary>
    public const int MaxMessages = 32;

    /// <summary>So many bytes are.</summary>
    public const int MaxBytes = 64 * 1024;

    private long _told;
    private long _bytes; // since

    /// <summary>How many messages have come, ever.</summary>
    public long Received { get; private set; }

    /// <summary>Whether the peer is to be told something, now or after a while.</summary>
    public bool HasUntold => Received > _told;

    /// <summary>Counts a message.</summary>
    /// <returns>True when the peer is to be told now.</returns>
    public bool Count(int bytes)
    {
        Received++;
        _bytes += bytes;
        return Received - _told >= MaxMessages || _bytes >= MaxBytes;
    }

    /// <summary>The peer is told.</summary>
    /// <returns>What it is told: <see cref="Received"/>.</returns>
    public long Tell()
    {
        _bytes = 0;
        return _told = Received;
    }
}
