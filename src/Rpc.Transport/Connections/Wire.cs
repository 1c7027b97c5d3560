using System.Net;

namespace Rpc.Transport.Connections;

/// <summary>
/// The bytes below a connection: a TCP socket, a TLS stream, a pair in memory. One receive and one send may run at a time,
/// independently of each other.
/// </summary>
internal abstract class Wire : IDisposable
{
    /// <summary>The peer's address for people to read.</summary>
    public abstract string RemoteAddress { get; }

    /// <summary>The peer's address; null where the wire has none, as pairs in memory.</summary>
    public virtual EndPoint? RemoteEndPoint => null;

    /// <summary>Takes what is there without waiting.</summary>
    /// <param name="destination">Where the bytes go; not empty.</param>
    /// <param name="received">How many came; 0 when the peer has ended its direction.</param>
    /// <returns>False when nothing is there now, or the wire cannot tell without waiting.</returns>
    public virtual bool TryReceive(Span<byte> destination, out int received)
    {
        received = 0;
        return false;
    }

    /// <summary>Waits, holding no buffer, until bytes or the end are there. Cancelling loses nothing.</summary>
    /// <returns>0: the task is that of a read of no bytes, handed on so that an idle connection holds no other.</returns>
    public abstract ValueTask<int> WaitToReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next bytes; 0 when the peer has ended its direction. Called after <see cref="WaitToReceiveAsync"/>, so it seldom waits.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> destination);

    /// <summary>Sends all the bytes. They must not change until the task is complete.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends our direction in good order; the peer sees the end after everything sent. Idempotent; fails never.</summary>
    public abstract ValueTask ShutdownSendAsync();

    /// <summary>Ends both directions at once; what was sent may be lost. Idempotent; a pending receive or send fails.</summary>
    public abstract void Abort();

    /// <summary>Ends both directions and releases the wire. Idempotent; a pending receive or send fails.</summary>
    public abstract void Dispose();
}
