namespace Rpc.Diagnostics;

/// <summary>
/// Notices when a loop is held up by what it has called: code that blocks its thread instead of awaiting. The loop only says what it enters and leaves; a timer that runs while the loop has
/// something to do compares. So entering costs no look at the clock, and an idle loop no timer.
/// </summary>
/// <remarks>The members but <see cref="Dispose"/> are called by the loop's thread alone.</remarks>
/// <param name="clock">The clock.</param>
/// <param name="threshold">How long something may take; it is told after this time or up to half of it more.</param>
/// <param name="what">What the loop handles, for people to read.</param>
/// <param name="owner">Told once of each that was entered and is not left yet.</param>
internal sealed class BlockingWatch(TimeProvider clock, TimeSpan threshold, string what, IBlockedLoop owner) : IDisposable
{
    // Of the timer.
    private const int Asleep = 0;
    private const int Idle = 1;
    private const int Busy = 2;

    private ITimer? _timer;
    private int _state;
    private object? _entered;
    private int _changes; // odd while something is entered

    // The timer's alone.
    private int _seen;
    private long _seenAt;
    private bool _isTold;

    /// <summary>The loop has something to do.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _state, Busy) != Asleep)
            return;
        _timer = clock.CreateTimer(static state => ((BlockingWatch)state!).OnTimer(), this, threshold / 2, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The loop waits for something to do.</summary>
    public void Rest() => Volatile.Write(ref _state, Idle);

    /// <summary>The loop calls something.</summary>
    /// <param name="what">What; its text is its name.</param>
    public void Enter(object what)
    {
        _entered = what;
        Volatile.Write(ref _changes, _changes + 1);
    }

    /// <summary>What was called has returned.</summary>
    public void Leave() => Volatile.Write(ref _changes, _changes + 1);

    /// <summary>Stops.</summary>
    public void Dispose() => _timer?.Dispose();

    private void OnTimer()
    {
        Compare();

        // What wakes the loop from now on makes another timer.
        var timer = _timer!;
        if (Interlocked.CompareExchange(ref _state, Asleep, Idle) == Idle)
            timer.Dispose();
        else
            timer.Change(threshold / 2, Timeout.InfiniteTimeSpan);
    }

    private void Compare()
    {
        var changes = Volatile.Read(ref _changes);
        var now = clock.GetTimestamp();
        if (changes != _seen)
        {
            (_seen, _seenAt, _isTold) = (changes, now, false);
            return;
        }

        var time = clock.GetElapsedTime(_seenAt, now);
        if (int.IsOddInteger(changes) && !_isTold && time >= threshold)
        {
            _isTold = true;
            owner.OnBlocked(_entered!, time, what);
        }
    }
}
