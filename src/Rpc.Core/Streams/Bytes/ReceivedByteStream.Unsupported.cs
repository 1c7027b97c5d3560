namespace Rpc.Streams.Bytes;

// It goes forward, once, and only one way.
internal sealed partial class ReceivedByteStream
{
    /// <inheritdoc/>
    public override bool CanRead => !_isDisposed;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw NoSeeking();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw NoSeeking();
        set => throw NoSeeking();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw NoSeeking();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw NoSeeking();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A stream that the peer sends cannot be written to.");

    private static NotSupportedException NoSeeking() => new("A stream that the peer sends has no length and no positions: it is read once, as it comes.");
}
