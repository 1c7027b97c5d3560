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

    /// <summary>Whether <see cref="TryReceive"/> sees all that is there.</summary>
    public virtual bool CanTellWithoutWaiting => false;

    /// <summary>Whether <see cref="Dispose"/> ends the wire in good order where nothing lies unread: what was sent still arrives, and the end behind it.</summary>
    public virtual bool EndsInOrderWhenReleased => false;

    /// <summary>Takes what is there without waiting.</summary>
    /// <param name="destination">Where the bytes go; not empty.</param>
    /// <param name="received">How many came; 0 when the peer has ended its direction.</param>
    /// <returns>False when nothing is there now, or the wire cannot tell without waiting.</returns>
    public virtual bool TryReceive(Span<byte> destination, out int received)
    {
        received = 0;
        return false;
    }

    /// <summary>
    /// Waits, holding no buffer, until bytes or the end are there. Cancelling loses nothing. It may be over though nothing is there: a socket's ends with whatever the system has to tell of it, and that may be
    /// bytes that were taken meanwhile.
    /// </summary>
    /// <returns>0: the task is that of a read of no bytes, handed on so that an idle connection holds no other.</returns>
    public abstract ValueTask<int> WaitToReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next bytes; 0 when the peer has ended its direction. Called after <see cref="WaitToReceiveAsync"/>, so it seldom waits.</summary>
    /// <param name="destination">Where the bytes go; not empty.</param>
    /// <param name="cancellationToken">Ends the wait, and loses nothing. Has no effect on a stream, whose waits end only when something is there.</param>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Sends what there is room for now, without waiting. Like any send, only while no other runs.</summary>
    /// <returns>How many bytes were sent; 0 also where the wire cannot tell without waiting.</returns>
    public virtual int TrySend(ReadOnlySpan<byte> bytes) => 0;

    /// <summary>Sends all the bytes. They must not change until the task is complete.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends our direction in good order; the peer sees the end after everything sent. Idempotent; fails never.</summary>
    public abstract ValueTask ShutdownSendAsync();

    /// <summary>Ends both directions at once; what was sent may be lost. Idempotent; a pending receive or send fails.</summary>
    public abstract void Abort();

    /// <summary>Ends both directions and releases the wire. Idempotent; a pending receive or send fails.</summary>
    public abstract void Dispose();
}
