namespace Rpc.Calls;

/// <summary>
/// The callers that one thread lets go on, one after the other. That thread takes them with plain writes; whoever takes away those that are left, which is rare, has all processors of the process pass a barrier first.
/// </summary>
/// <param name="queue">Whose callers they are.</param>
/// <param name="gate">The lock under which calls are given and taken away.</param>
internal sealed class CompletionRun(CompletionQueue queue, object gate)
{
    private volatile PendingCall? _next;
    private volatile bool _isRobbed;
    private PendingCall? _takenAwayFrom; // under the lock

    /// <summary>Whose callers they are.</summary>
    public CompletionQueue Queue => queue;

    /// <summary>The next in the queue's chain of runs. Under the lock.</summary>
    public CompletionRun? Other { get; set; }

    /// <summary>The run was there when the queue was looked at last. Under the lock.</summary>
    public bool WasThere { get; set; }

    /// <summary>The receive loop waits for the run. Under the lock.</summary>
    public bool HoldsUpLoop { get; set; }

    /// <summary>How many messages of its callers are held at the channel. The thread's own, and read by whoever takes calls away.</summary>
    public int Held { get; set; }

    /// <summary>Another caller goes on behind the one that does.</summary>
    public bool HasNext => _next is not null && !_isRobbed;

    /// <summary>Gives the thread its calls. Under the lock.</summary>
    public void Fill(PendingCall first)
    {
        WasThere = false;
        _isRobbed = false;
        _takenAwayFrom = null;
        _next = first;
    }

    /// <summary>The next call; on the thread alone.</summary>
    /// <returns>Null when none is left.</returns>
    public PendingCall? Take()
    {
        if (_next is not { } call)
            return null;
        _next = call.NextCompleted;
        if (_isRobbed && !IsLeft(call))
            return null;
        call.NextCompleted = null;
        return call;
    }

    /// <summary>Takes away those that are left. Under the lock.</summary>
    /// <returns>The first of them.</returns>
    public PendingCall? TakeAway()
    {
        _isRobbed = true;

        // Behind this either the thread has seen it, or what the thread has taken last is seen here.
        Interlocked.MemoryBarrierProcessWide();
        return _takenAwayFrom = _next;
    }

    // The thread had taken the call before the others were taken away.
    private bool IsLeft(PendingCall call)
    {
        lock (gate)
        {
            _next = null;
            return call != _takenAwayFrom;
        }
    }
}
