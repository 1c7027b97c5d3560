namespace Rpc.Chunks;

/// <summary>A message on its way in parts, which whoever began it may want no longer.</summary>
internal sealed class LargeMessage
{
    /// <summary>Messages beyond so many bytes are sent in parts.</summary>
    public const int Threshold = 2 * ChunkBytes;

    /// <summary>The bytes of a part: what everything else waits for at most.</summary>
    public const int ChunkBytes = 64 * 1024;

    private const int Sending = 0;
    private const int Sent = 1;
    private const int Stopped = 2;

    private int _state;

    /// <summary>True when the rest is not to be sent.</summary>
    public bool IsStopped => Volatile.Read(ref _state) == Stopped;

    /// <summary>All of it was sent.</summary>
    /// <returns>False when it was stopped too late to keep any of it: the peer has what nobody wants.</returns>
    public bool TryComplete() => Interlocked.CompareExchange(ref _state, Sent, Sending) == Sending;

    /// <summary>Sends no more of it.</summary>
    /// <returns>False when that comes too late: the peer has the message.</returns>
    public bool TryStop() => Interlocked.CompareExchange(ref _state, Stopped, Sending) == Sending;
}
