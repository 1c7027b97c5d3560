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
        RemoteAddress = Describe(RemoteEndPoint);

        // Messages are batched here; the kernel's own waiting (Nagle) would only delay them.
        if (socket.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            socket.NoDelay = true;

        // Lets TryReceive ask without waiting; the asynchronous operations are not affected.
        socket.Blocking = false;
    }

    /// <inheritdoc/>
    public override string RemoteAddress { get; }

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
    public override ValueTask WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        ValueTask<int> wait = _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);
        if (!wait.IsCompletedSuccessfully)
            return Await(wait);
        _ = wait.Result;
        return default;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        static async ValueTask Await(ValueTask<int> wait) => await wait.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> destination) => _socket.ReceiveAsync(destination, SocketFlags.None);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        ValueTask<int> send = _socket.SendAsync(bytes, SocketFlags.None);
        if (!send.IsCompletedSuccessfully)
            return SendRestAsync(send, bytes);
        int sent = send.Result;
        return sent == bytes.Length ? default : SendRestAsync(new ValueTask<int>(sent), bytes);
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
    private async ValueTask SendRestAsync(ValueTask<int> send, ReadOnlyMemory<byte> bytes)
    {
        int sent = await send.ConfigureAwait(false);
        while (sent < bytes.Length)
            sent += await _socket.SendAsync(bytes[sent..], SocketFlags.None).ConfigureAwait(false);
    }
}
