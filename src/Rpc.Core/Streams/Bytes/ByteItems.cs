using System.Buffers;

namespace Rpc.Streams.Bytes;

/// <summary>
/// The bytes of a stream as items, each as long as one read gives, up to <see cref="MaxItemBytes"/>. The stream belongs to it, and is disposed of with it. An item is
/// lent: the next one takes its place.
/// </summary>
/// <param name="opening">The stream.</param>
/// <param name="announces">
/// Where the first bytes are to be waited for, an empty item goes before them: whoever asked for the stream then knows that it is there.
/// </param>
internal sealed class ByteItems(ValueTask<Stream> opening, bool announces) : IAsyncEnumerable<ReadOnlyMemory<byte>>, IAsyncEnumerator<ReadOnlyMemory<byte>>
{
    /// <summary>The most bytes of one item: in JSON, as Base64, these are 16 KiB, which go together at a time.</summary>
    public const int MaxItemBytes = StreamItemBytes / 4 * 3;

    private const int StreamItemBytes = 16 * 1024;

    private CancellationToken _cancellationToken;
    private Stream? _stream;
    private byte[]? _buffer;
    private ValueTask<int>? _read;
    private bool _mayAnnounce = announces;
    private bool _isOpened;
    private bool _isDisposed;

    /// <summary>Lets go of a stream's source that is not run. Items that nobody asked for have not begun, but a stream of bytes was handed over open.</summary>
    /// <param name="items">The source.</param>
    /// <param name="onFailed">Told what its end failed with.</param>
    public static async Task DropAsync(object items, Action<Exception> onFailed)
    {
        try
        {
            if (items is ByteItems bytes)
                await bytes.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            onFailed(exception);
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <inheritdoc/>
    public IAsyncEnumerator<ReadOnlyMemory<byte>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _cancellationToken = cancellationToken;
        return this;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> MoveNextAsync()
    {
        var stream = _stream ??= await OpenAsync().ConfigureAwait(false);
        _buffer ??= ArrayPool<byte>.Shared.Rent(MaxItemBytes);
        var read = _read ?? stream.ReadAsync(_buffer.AsMemory(0, MaxItemBytes), _cancellationToken);
        _read = read;
        var announcesNow = _mayAnnounce && !read.IsCompleted;
        _mayAnnounce = false;
        if (announcesNow)
        {
            Current = default;
            return true;
        }

        int count;
        try
        {
            count = await read.ConfigureAwait(false);
        }
        catch
        {
            // A stream that failed in the middle of a read may still have the buffer: nobody else gets it.
            _buffer = null;
            throw;
        }
        finally
        {
            _read = null;
        }

        Current = _buffer.AsMemory(0, count);
        return count > 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Current = default;
        if (!_isOpened)
            await OpenForNobodyAsync().ConfigureAwait(false);
        if (_read is { } read)
        {
            var reading = read.AsTask();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!reading.IsCompletedSuccessfully)
                _buffer = null;
        }

        if (_buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        _buffer = null;
        if (_stream is { } stream)
            await stream.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<Stream> OpenAsync()
    {
        _isOpened = true;
        return await opening.ConfigureAwait(false) ?? throw new InvalidOperationException("A stream that is a result must not be null.");
    }

    // Nobody has read anything, nor will: that it could not be opened is then no failure.
    private async ValueTask OpenForNobodyAsync()
    {
        try
        {
            _stream = await OpenAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Said above.
        }
    }
}
