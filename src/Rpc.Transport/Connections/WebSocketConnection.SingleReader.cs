namespace Rpc.WebSockets;

/// <summary>
/// Receiving for a reader that is one by construction, such as a session's loop: it enters and leaves with plain writes, where the public calls take two atomic operations, of which a small message would feel each.
/// The price is paid by whoever wants to take the side over, once in the life of a connection: it has all processors of the process pass a barrier, so that the reader either is seen inside, or sees the request.
/// </summary>
public sealed partial class WebSocketConnection
{
    private volatile bool _isInside;

    /// <summary>As <see cref="TryReceive(out WebSocketMessage)"/>, but never called beside another receive: that is not noticed here.</summary>
    internal bool TryReceiveAlone(out WebSocketMessage message)
    {
        _isInside = true;
        if (_drainRequested || _owner != Free || _insideMessage)
        {
            _isInside = false;
            return TryReceive(out message);
        }

        try
        {
            _receiver.Streams = false;
            return TryTakeNext(out message);
        }
        finally
        {
            ReleaseIfOver();
            if (_finishing)
                Interlocked.CompareExchange(ref _owner, TakenOver, Free);
            _isInside = false;
            if (_drainRequested)
                TryStartDrain();
        }
    }

    // The request has been written. A reader that waits is fenced by itself, and so spares its process the barrier.
    private void WaitForSingleReader()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _owner) != Reading)
            Interlocked.MemoryBarrierProcessWide();
    }
}
