using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Rpc.Streams.Bytes;

/// <summary>
/// A stream of the peer's as its one reader sees it. A read takes what has come, and waits only while that is nothing. A read that is cancelled takes nothing, and the stream goes on; disposing ends it at both ends,
/// also in the middle of a read.
/// </summary>
internal sealed partial class ReceivedByteStream : Stream
{
    private readonly object _gate = new();
    private readonly CancellationTokenSource _left = new(); // never disposed: without a timer or a wait handle it holds nothing
    private readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _items;
    private ReadOnlyMemory<byte> _rest;
    private Task<bool>? _step; // what a cancelled read waited for
    private ExceptionDispatchInfo? _failure;
    private bool _isAtEnd;
    private bool _isReading;
    private bool _isDisposed;

    /// <summary>Creates the stream.</summary>
    /// <param name="items">What the peer sends.</param>
    public ReceivedByteStream(IAsyncEnumerable<ReadOnlyMemory<byte>> items) => _items = items.GetAsyncEnumerator(_left.Token);

    /// <summary>Waits until the stream is there, or has failed or ended before anything came of it.</summary>
    public async ValueTask OpenAsync()
    {
        Enter();
        try
        {
            await StepAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            Exit();
        }
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        Enter();
        if (_rest.IsEmpty)
            return WaitAndReadAsync(buffer, cancellationToken);
        var count = Take(buffer);
        Exit();
        return new ValueTask<int>(count);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <summary>Reads, and blocks the thread while nothing has come.</summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A handler did not await anything before: it would wait for what it keeps its session from receiving.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (ReceiveLoop.IsCurrent)
            throw new InvalidOperationException("A handler runs on its session's receive loop until it first awaits, and would wait there for ever: use ReadAsync, or read elsewhere.");
        return ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ValidateCopyToArguments(destination, bufferSize);
        Enter();
        try
        {
            while (await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                var item = _rest;
                _rest = default;
                await destination.WriteAsync(item, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (TryLeave())
            await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && TryLeave())
            _ = CloseAsync();
        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAndReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await FillAsync(cancellationToken).ConfigureAwait(false) ? Take(buffer) : 0;
        }
        finally
        {
            Exit();
        }
    }

    private int Take(Memory<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    // False at the end.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        while (_rest.IsEmpty && !_isAtEnd)
            await StepAsync(cancellationToken).ConfigureAwait(false);
        return !_isAtEnd;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await MoveNextAsync(cancellationToken).ConfigureAwait(false))
                _rest = _items.Current;
            else
                _isAtEnd = true;
        }
        catch (Exception exception) when (_step is null)
        {
            if (exception is OperationCanceledException && _left.IsCancellationRequested)
                exception = new ObjectDisposedException(nameof(Stream), "The stream was disposed of while it was read.");

            // Whoever reads again must not take it for the end.
            _failure = ExceptionDispatchInfo.Capture(exception);
            _failure.Throw();
        }
    }

    private ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        if (_step is null)
        {
            var step = _items.MoveNextAsync();
            if (step.IsCompleted || !cancellationToken.CanBeCanceled)
                return step;
            _step = step.AsTask();
        }

        return WaitAsync(_step, cancellationToken);
    }

    // A step cannot be called back: when its reader waits no longer it goes on, and the next read takes what it brings.
    private async ValueTask<bool> WaitAsync(Task<bool> step, CancellationToken cancellationToken)
    {
        await ((Task)step.WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!step.IsCompleted)
            cancellationToken.ThrowIfCancellationRequested();
        _step = null;
        return await step.ConfigureAwait(false);
    }

    private void Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(Stream));
            _failure?.Throw();
            if (_isReading)
                throw new InvalidOperationException("A stream is read by one reader at a time: await a read before the next.");
            _isReading = true;
        }
    }

    private void Exit()
    {
        lock (_gate)
        {
            _isReading = false;
            if (!_isDisposed)
                return;
        }

        _ = CloseAsync();
    }

    // True when nobody reads; else the one who does closes.
    private bool TryLeave()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return false;
            _isDisposed = true;
            if (!_isReading)
                return true;
        }

        _left.Cancel();
        return false;
    }

    private async Task CloseAsync()
    {
        _rest = default;
        if (_step is { } step)
        {
            await _left.CancelAsync().ConfigureAwait(false);
            await ((Task)step).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _items.DisposeAsync().ConfigureAwait(false);
    }
}
