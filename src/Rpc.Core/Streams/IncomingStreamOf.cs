using System.Runtime.CompilerServices;
using Rpc.Codecs;

namespace Rpc.Streams;

/// <summary>A stream that the peer sends, for its one reader.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="name">What is read, for error texts.</param>
/// <param name="source">The sending end.</param>
/// <param name="windowBytes">The most bytes that may have been sent and not yet been read.</param>
/// <param name="codec">How its messages are written.</param>
/// <param name="acceptsNull">An item may be null.</param>
/// <param name="items">How items are read.</param>
internal sealed class IncomingStream<T>(string name, IStreamSource source, int windowBytes, RpcCodec codec, bool acceptsNull, ItemCodec<T> items)
    : IncomingStream(source, windowBytes, codec), IAsyncEnumerable<T>, IAsyncEnumerator<T>
{
    private CancellationTokenRegistration _registration;
    private byte[]? _batch;
    private ItemReader<T>? _reader;
    private bool _hasReader;
    private bool _isAtEnd;

    /// <inheritdoc/>
    public T Current { get; private set; } = default!;

    /// <summary>Begins to read. There is one reader, once.</summary>
    /// <exception cref="InvalidOperationException">The stream was read before: it is not kept.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (_hasReader)
            throw new InvalidOperationException($"{name} can be read once: its items are not kept.");
        _hasReader = true;
        _registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((IncomingStream<T>)state!).Leave(new OperationCanceledException(token)),
            this);
        return this;
    }

    /// <inheritdoc/>
    public ValueTask<bool> MoveNextAsync() => TryReadItem() ? new ValueTask<bool>(true) : WaitForItemAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _registration.Dispose();
        Leave(new ObjectDisposedException(null, $"{name} is read no longer."));
        ReleaseBatch();
        _isAtEnd = true;
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForItemAsync()
    {
        while (!_isAtEnd)
        {
            if (TryTake(out var batch, out var hasEnded))
            {
                _batch = batch;
                (_reader ??= items.CreateReader(acceptsNull)).Begin(batch);
                if (TryReadItem())
                    return true;
            }
            else if (hasEnded)
            {
                _isAtEnd = true;
            }
            else
            {
                await WaitAsync().ConfigureAwait(false);
            }
        }

        return false;
    }

    private bool TryReadItem()
    {
        if (_batch is null || _isAtEnd)
            return false;
        if (Abortion is { } abortion)
            throw abortion;

        try
        {
            if (_reader!.TryRead(out var item))
            {
                Current = item;
                return true;
            }
        }
        catch (Exception exception)
        {
            var failure = new RpcSerializationException($"An item of {name} is not a valid {typeof(T)}: {exception.Message}", exception);
            Leave(failure);
            throw failure;
        }

        ReleaseBatch();
        return false;
    }

    private void ReleaseBatch()
    {
        if (_batch is not { } batch)
            return;
        _batch = null;
        Release(batch);
    }
}
