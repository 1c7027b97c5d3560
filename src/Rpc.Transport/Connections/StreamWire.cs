using System.Net.Sockets;

namespace Rpc.Transport.Connections;

/// <summary>A wire over a stream, which it owns. For streams that reads of no bytes wait on, as network and TLS streams do.</summary>
/// <param name="stream">A duplex stream.</param>
/// <param name="remoteAddress">The peer's address for people to read.</param>
internal sealed class StreamWire(Stream stream, string remoteAddress) : Wire
{
    // A wait that was cancelled goes on here: cancelling the read itself would break a TLS stream.
    private Task<int>? _wait;

    /// <inheritdoc/>
    public override string RemoteAddress => remoteAddress;

    /// <inheritdoc/>
    public override async ValueTask WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        _wait ??= stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None).AsTask();
        await _wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        _wait = null;
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> destination) => stream.ReadAsync(destination, CancellationToken.None);

    /// <inheritdoc/>
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
        await stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void ShutdownSend()
    {
        try
        {
            // Other streams cannot end one direction alone. Then both end, or each side would wait for the other to go first.
            if (stream is NetworkStream network)
                network.Socket.Shutdown(SocketShutdown.Send);
            else
                stream.Dispose();
        }
        catch (SocketException)
        {
            // The peer was faster: there is no connection left to end.
        }
        catch (ObjectDisposedException)
        {
            // This end was faster.
        }
    }

    /// <inheritdoc/>
    public override void Abort() => stream.Dispose();

    /// <inheritdoc/>
    public override void Dispose() => stream.Dispose();
}
