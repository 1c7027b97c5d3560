using Rpc.Channels;

namespace Rpc.Calls;

/// <summary>
/// Calls whose answers were read on the receive loop, and whose callers go on elsewhere: one work item of the thread pool serves
/// many, and what they send next leaves together. Safe for concurrent use.
/// </summary>
/// <param name="channel">Where callers send.</param>
/// <remarks>
/// A caller may block its thread, and even wait for what another one in the queue does. So whoever takes a call while others wait asks
/// for one more thread first, and that one, before all else, sends what was held.
/// </remarks>
internal sealed class CompletionQueue(IMessageChannel channel) : IThreadPoolWorkItem
{
    [ThreadStatic]
    private static CompletionQueue? t_running;

    private readonly object _gate = new();
    private PendingCall? _first;
    private PendingCall? _last;
    private volatile bool _isAwaited; // a work item was queued, and has not begun
    private volatile bool _hasHeld;

    /// <summary>
    /// True for a caller of this queue while another is about to go on: what it sends may be held (<see cref="OutgoingMessage.IsHeld"/>). Say so with
    /// <see cref="OnHeld"/> when it was sent.
    /// </summary>
    public bool MayHold => t_running == this && _isAwaited;

    /// <summary>Adds a call that has its result; its caller goes on on the thread pool.</summary>
    public void Add(PendingCall call)
    {
        lock (_gate)
        {
            if (_last is null)
                _first = call;
            else
                _last.NextCompleted = call;
            _last = call;
            if (_isAwaited)
                return;
            _isAwaited = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>A message is held at the channel.</summary>
    public void OnHeld()
    {
        _hasHeld = true;

        // Either this sees that the work item has begun, or that one sees what is held.
        Interlocked.MemoryBarrier();
        if (!_isAwaited)
            FlushHeld();
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        PendingCall? call;
        bool moreFollow;
        lock (_gate)
        {
            call = Take();
            _isAwaited = moreFollow = _first is not null;
        }

        if (moreFollow)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        Interlocked.MemoryBarrier();
        FlushHeld();
        t_running = this;
        while (call is not null)
        {
            call.Complete();
            lock (_gate)
                call = Take();
        }

        t_running = null;
        FlushHeld();
    }

    private void FlushHeld()
    {
        if (!_hasHeld)
            return;
        _hasHeld = false;
        channel.Flush();
    }

    private PendingCall? Take()
    {
        var call = _first;
        if (call is null)
            return null;
        _first = call.NextCompleted;
        call.NextCompleted = null;
        if (_first is null)
            _last = null;
        return call;
    }
}
