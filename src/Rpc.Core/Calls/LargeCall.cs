using Rpc.Buffers;

namespace Rpc.Calls;

/// <summary>A call whose arguments are so large that they are read where it starts, and not on the receive loop. It owns the message that they stand in.</summary>
/// <param name="message">The message.</param>
/// <param name="parameters">The arguments in it.</param>
internal sealed class LargeCall(PooledBufferWriter message, ReadOnlyMemory<byte> parameters) : DeferredCall, IDisposable
{
    private readonly TaskCompletionSource _wasRead = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the message is needed no longer.</summary>
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

    /// <summary>Gives the message back.</summary>
    public void Dispose()
    {
        if (_wasRead.TrySetResult())
            message.Dispose();
    }
}
