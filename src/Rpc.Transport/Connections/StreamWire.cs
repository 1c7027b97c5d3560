using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Rpc.Transport.Connections;

/// <summary>A wire over a stream, which it owns. For streams that reads of no bytes wait on, as network and TLS streams do.</summary>
/// <param name="stream">A duplex stream.</param>
/// <param name="remoteAddress">The peer's address for people to read.</param>
internal class StreamWire(Stream stream, string remoteAddress) : Wire
{
    // A wait that was cancelled goes on here: cancelling the read itself would break a TLS stream.
    private Task<int>? _wait;

    /// <inheritdoc/>
    public override string RemoteAddress => remoteAddress;

    /// <inheritdoc/>
    public override ValueTask<int> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        if (_wait is null)
        {
            ValueTask<int> wait = stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);
            if (wait.IsCompleted || !cancellationToken.CanBeCanceled)
                return wait;
            _wait = wait.AsTask();
        }

        return AwaitKeptAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken) =>
        _wait is null ? stream.ReadAsync(destination, CancellationToken.None) : ReceiveAfterWaitAsync(destination);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
        await stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ValueTask ShutdownSendAsync()
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

        return default;
    }

    /// <inheritdoc/>
    public override void Abort() => Dispose();

    /// <inheritdoc/>
    public override void Dispose() => stream.Dispose();

    private async ValueTask<int> AwaitKeptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _wait!.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (_wait!.IsCompleted)
                _wait = null;
        }
    }

    // Streams allow one read at a time, also of no bytes.
    private async ValueTask<int> ReceiveAfterWaitAsync(Memory<byte> destination)
    {
        await AwaitKeptAsync(CancellationToken.None).ConfigureAwait(false);
        return await stream.ReadAsync(destination, CancellationToken.None).ConfigureAwait(false);
    }
}
