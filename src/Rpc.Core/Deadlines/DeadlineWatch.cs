namespace Rpc.Deadlines;

/// <summary>
/// Runs out the deadlines of one session with one timer, which is set for the earliest. Calls are not entered anywhere: when it fires, all that are in flight are
/// looked through, at most once in <see cref="Grain"/>. A call that ends in time, as nearly all do, then costs no more than the comparison that found a timer set.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="expiring">What has the deadlines.</param>
internal sealed class DeadlineWatch(TimeProvider clock, IExpiring expiring) : IDisposable
{
    /// <summary>No deadline.</summary>
    public const long Never = long.MaxValue;

    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(10);

    private readonly object _gate = new();
    private ITimer? _timer;
    private long _next = Never;
    private bool _isDisposed;

    /// <summary>Sees to it that a deadline is met.</summary>
    public void Watch(long timestamp)
    {
        // Read without the lock: a timer that is set for earlier looks at all, and is set anew for what it finds.
        if (timestamp >= Volatile.Read(ref _next))
            return;
        lock (_gate)
        {
            if (timestamp >= _next || _isDisposed)
                return;
            Volatile.Write(ref _next, timestamp);
            _timer ??= clock.CreateTimer(static state => ((DeadlineWatch)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var due = clock.GetElapsedTime(clock.GetTimestamp(), timestamp);
            _timer.Change(due > Grain ? due : Grain, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        lock (_gate)
            Volatile.Write(ref _next, Never);
        var next = expiring.Expire(clock.GetTimestamp());
        if (next != Never)
            Watch(next);
    }
}
