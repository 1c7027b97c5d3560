using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Rpc.Transport.Connections;

/// <summary>A wire over a connected TCP socket, which it owns.</summary>
internal sealed class SocketWire : Wire
{
    private readonly Socket _socket;

    /// <summary>Takes over a connected socket.</summary>
    public SocketWire(Socket socket)
    {
        _socket = socket;
        RemoteEndPoint = socket.RemoteEndPoint;

        // Messages are batched here; the kernel's own waiting (Nagle) would only delay them.
        if (socket.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            socket.NoDelay = true;

        // Lets TryReceive ask without waiting; the asynchronous operations are not affected.
        socket.Blocking = false;
    }

    /// <inheritdoc/>
    public override string RemoteAddress => Describe(RemoteEndPoint);

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; }

    /// <summary>An endpoint for people to read: IPv4 as such also on a dual-stack socket.</summary>
    public static string Describe(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } ip => new IPEndPoint(ip.Address.MapToIPv4(), ip.Port).ToString(),
        null => "unknown",
        UnixDomainSocketEndPoint unix => "unix:" + unix,
        _ => endPoint.ToString() ?? "unknown",
    };

    /// <inheritdoc/>
    public override bool CanTellWithoutWaiting => true;

    /// <summary>The system goes on for a socket that was let go of: it sends the rest and the end, and keeps what TCP must remember (RFC 9293 §3.6).</summary>
    public override bool EndsInOrderWhenReleased => true;

    /// <inheritdoc/>
    public override bool TryReceive(Span<byte> destination, out int received)
    {
        received = _socket.Receive(destination, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => true,
            SocketError.WouldBlock => false,
            _ => throw new SocketException((int)error),
        };
    }

    /// <inheritdoc/>
    public override ValueTask<int> WaitToReceiveAsync(CancellationToken cancellationToken) =>
        _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken) =>
        _socket.ReceiveAsync(destination, SocketFlags.None, cancellationToken);

    /// <inheritdoc/>
    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock => 0,
            _ => throw new SocketException((int)error),
        };
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        // Nearly always the system has room for it. An asynchronous send would keep what it waits with for the socket's life, used or not.
        int sent = TrySend(bytes.Span);
        return sent == bytes.Length ? default : SendRestAsync(bytes[sent..]);
    }

    /// <inheritdoc/>
    public override ValueTask ShutdownSendAsync()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The peer was faster: there is no connection left to end.
        }
        catch (ObjectDisposedException)
        {
            // This end was faster.
        }

        return default;
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        try
        {
            // A zero linger time resets the connection instead of sending what the kernel still holds.
            _socket.LingerState = new LingerOption(true, 0);
        }
        catch (SocketException)
        {
            // Already gone; disposing is all that is left.
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        _socket.Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose() => _socket.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
            sent += await _socket.SendAsync(bytes[sent..], SocketFlags.None).ConfigureAwait(false);
    }
}
