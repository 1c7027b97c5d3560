using System.Runtime.CompilerServices;

namespace Rpc.Transport.Connections;

/// <summary>A wire as the stream below TLS. Reads of no bytes wait without a buffer, which is what lets an idle TLS connection hold none.</summary>
/// <param name="wire">The wire; not owned.</param>
/// <param name="early">A byte that was taken off the wire already and comes first; null for none.</param>
internal sealed class WireStream(Wire wire, byte? early = null) : Stream
{
    private byte? _early = early;

    /// <summary>The first byte that came: TLS or not shows in it (RFC 8446 §5.1). Null before it came.</summary>
    public byte? FirstByte { get; private set; } = early;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return WaitAsync(cancellationToken);
        if (_early is { } first)
        {
            buffer.Span[0] = first;
            _early = null;
            return new ValueTask<int>(1);
        }

        if (FirstByte is null || cancellationToken.CanBeCanceled)
            return ReadWaitingAsync(buffer, cancellationToken);
        return wire.TryReceive(buffer.Span, out int received) ? new ValueTask<int>(received) : wire.ReceiveAsync(buffer, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => wire.SendAsync(buffer);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(CancellationToken cancellationToken)
    {
        if (_early is null)
            await wire.WaitToReceiveAsync(cancellationToken).ConfigureAwait(false);
        return 0;
    }

    // The TLS handshake has a time limit; what comes after it is cut by ending the wire.
    private async ValueTask<int> ReadWaitingAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await wire.WaitToReceiveAsync(cancellationToken).ConfigureAwait(false);
        int received = await wire.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (received > 0)
            FirstByte ??= buffer.Span[0];
        return received;
    }
}
