namespace Rpc.TestKit;

/// <summary>Bytes that say where they stand, so that none can be lost, doubled or exchanged unseen; and a stream that may fail, or stall, at its end.</summary>
public sealed class PatternStream(long length) : Stream
{
    private long _position;

    /// <summary>Completes when the stream is disposed of.</summary>
    public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the stream does instead of ending; null for that.</summary>
    public Func<CancellationToken, Task>? AtEnd { get; init; }

    /// <summary>The bytes that were read.</summary>
    public long BytesRead => Interlocked.Read(ref _position);

    /// <summary>Stalls at its end until it is cancelled.</summary>
    public static PatternStream Stalling(long length) => new(length) { AtEnd = static cancellationToken => Task.Delay(Timeout.Infinite, cancellationToken) };

    /// <summary>Fails at its end.</summary>
    public static PatternStream Failing(long length) => new(length) { AtEnd = static _ => Task.FromException(new RpcException((RpcErrorCode)4711, "the disk is on fire")) };

    /// <summary>The byte at a position.</summary>
    public static byte At(long position) => (byte)(position + (position >> 8) * 7 + (position >> 16) * 13);

    /// <summary>Reads a stream to its end, and checks each byte.</summary>
    /// <returns>The number of bytes.</returns>
    public static async Task<long> CheckAsync(Stream stream, long from = 0)
    {
        var buffer = new byte[5000];
        var position = from;
        while (await stream.ReadAsync(buffer) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                if (buffer[i] != At(position + i))
                    throw new InvalidDataException($"the byte at {position + i} is wrong");
            }

            position += count;
        }

        return position - from;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Now at once, now later.
        if (_position % 5 == 3)
            await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        var count = (int)Math.Min(buffer.Length, length - _position);
        if (count == 0 && AtEnd is { } atEnd)
            await atEnd(cancellationToken);
        for (var i = 0; i < count; i++)
            buffer.Span[i] = At(_position + i);
        Interlocked.Add(ref _position, count);
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Disposed.TrySetResult();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
