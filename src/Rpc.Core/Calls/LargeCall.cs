using Rpc.Buffers;

namespace Rpc.Calls;

/// <summary>
/// A call whose arguments are so large that they are read where it starts, and not on the receive loop. It shares the message that they stand in with the loop, which may find more there.
/// </summary>
/// <param name="message">The message.</param>
/// <param name="parameters">The arguments in it.</param>
internal sealed class LargeCall(PooledBufferWriter message, ReadOnlyMemory<byte> parameters) : DeferredCall, IDisposable
{
    private readonly TaskCompletionSource _wasRead = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _readers = 2;

    /// <summary>Completes when the arguments were read, or will not be.</summary>
    public Task WasRead => _wasRead.Task;

    /// <inheritdoc/>
    public override void Start(IncomingRequest request)
    {
        var call = request.Method.Defer(request, parameters.Span);
        Dispose();
        request.Streams?.StopHolding();

        // Its caller may have lost patience meanwhile: work that nobody waits for is not begun.
        if (request.IsCancelled || request.Deadline?.Remaining <= TimeSpan.Zero)
            throw new OperationCanceledException();
        call.Start(request);
    }

    /// <summary>The arguments need the message no longer.</summary>
    public void Dispose()
    {
        if (_wasRead.TrySetResult())
            LetGo();
    }

    /// <summary>One of the two needs the message no longer; the last gives it back.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref _readers) == 0)
            message.Dispose();
    }
}
