namespace Rpc.Calls;

/// <summary>
/// Looks at the queues where callers wait behind one that goes on, and has each ask for a thread where that one does not get on. One timer serves all sessions, and runs only while there are such queues: a caller that is
/// held up is so for two of its periods at most, and the others cost nothing.
/// </summary>
internal static class CompletionWatch
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(5);
    private static readonly object s_gate = new();
    private static readonly List<CompletionQueue> s_queues = [];
    private static readonly Timer s_timer = CreateTimer();

    /// <summary>Looks at the queue from now on, until it has not been used for a while.</summary>
    public static void Add(CompletionQueue queue)
    {
        lock (s_gate)
        {
            s_queues.Add(queue);
            if (s_queues.Count == 1)
                s_timer.Change(s_period, s_period);
        }
    }

    // It lives as long as the process, and is to keep nothing of whoever came first.
    private static Timer CreateTimer()
    {
        using (ExecutionContext.SuppressFlow())
            return new Timer(static _ => CheckAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private static void CheckAll()
    {
        lock (s_gate)
        {
            s_queues.RemoveAll(static queue => !queue.Check());
            if (s_queues.Count == 0)
                s_timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
