using Rpc.Channels;

namespace Rpc.Calls;

/// <summary>
/// Calls whose answers were read on the receive loop. Their callers go on one after the other on the thread that read them, once that loop waits and another thread can take it up again; what they send meanwhile leaves
/// together. Safe for concurrent use, except that the receive loop alone adds, and says what becomes of those it added.
/// </summary>
/// <param name="channel">Where callers send.</param>
/// <remarks>
/// A caller may block its thread, and even wait for what another one in the queue does. <see cref="CompletionWatch"/> notices, and asks for one more thread; that one, before all else, sends what was held. Callers
/// that compute for long get one more thread too.
/// </remarks>
internal sealed class CompletionQueue(IMessageChannel channel) : IThreadPoolWorkItem
{
    // So many messages fill a packet and a half: the peer need not wait for the rest of them.
    private const int MaxHeld = 128;

    [ThreadStatic]
    private static CompletionQueue? t_running;

    private readonly object _gate = new();

    // The receive loop's alone.
    private PendingCall? _firstRead;
    private PendingCall? _lastRead;

    // Whose callers go on next. Under the lock, but for a glance at whether there are any.
    private volatile PendingCall? _first;
    private PendingCall? _last;
    private int _taken; // ever
    private int _takenWhenChecked;
    private bool _isWatched;
    private int _running; // threads on which callers go on
    private bool _isAwaited; // a work item was queued, and has not begun

    private volatile int _held;
    private volatile int _otherReader;

    /// <summary>The thread that reads an answer beside the receive loop; 0 for none. Callers of what it adds go on on the thread pool.</summary>
    public int OtherReader
    {
        get => _otherReader;
        set => _otherReader = value;
    }

    /// <summary>
    /// True for a caller of this queue while another is about to go on: what it sends may be held (<see cref="OutgoingMessage.IsHeld"/>). Say so with
    /// <see cref="OnHeld"/> when it was sent.
    /// </summary>
    public bool MayHold => t_running == this && _first is not null;

    /// <summary>Adds a call that has its result; its caller goes on with <see cref="Continue"/> or <see cref="HandOver"/>.</summary>
    public void Add(PendingCall call)
    {
        if (IsOtherReader)
        {
            Queue(call, call);
            return;
        }

        if (_lastRead is null)
            _firstRead = call;
        else
            _lastRead.NextCompleted = call;
        _lastRead = call;
    }

    /// <summary>Lets the callers go on on this thread, which has nothing else to do: the receive loop waits, and goes on elsewhere.</summary>
    public void Continue()
    {
        // A thread that is not the pool's is somebody's, such as that of a user interface.
        if (!Thread.CurrentThread.IsThreadPoolThread)
        {
            HandOver();
        }
        else if (_firstRead is { } first)
        {
            var last = _lastRead!;
            _firstRead = _lastRead = null;
            Run(first, last);
        }
    }

    /// <summary>Lets the callers go on on the thread pool. The receive loop does so before it goes on itself with what may take long.</summary>
    public void HandOver()
    {
        if (IsOtherReader || _firstRead is not { } first)
            return;
        var last = _lastRead!;
        _firstRead = _lastRead = null;
        Queue(first, last);
    }

    /// <summary>A message is held at the channel.</summary>
    public void OnHeld()
    {
        var held = Interlocked.Increment(ref _held);

        // The increment is a full fence: either this sees that no other goes on behind it, or whoever takes that one sees what is held.
        if (held >= MaxHeld || _first is null)
            FlushHeld();
    }

    /// <summary>Asks for one more thread when callers wait and none has gone on since the last time.</summary>
    /// <returns>False when none went on at all: the queue need not be asked again until it is used.</returns>
    public bool Check()
    {
        lock (_gate)
        {
            var isUsed = _taken != _takenWhenChecked;
            _takenWhenChecked = _taken;
            if (isUsed || _first is null)
                return _isWatched = isUsed;
            if (_isAwaited)
                return true;
            _isAwaited = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => Run(null, null);

    private bool IsOtherReader => _otherReader != 0 && _otherReader == Environment.CurrentManagedThreadId;

    private void Queue(PendingCall first, PendingCall last)
    {
        lock (_gate)
        {
            Append(first, last);
            if (_isAwaited)
                return;
            _isAwaited = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Run(PendingCall? firstRead, PendingCall? lastRead)
    {
        PendingCall? call = null;
        bool mustWatch;
        lock (_gate)
        {
            // Those that another thread is about to come to are better left to it than fought for; but the last caller there may block for what has just been read.
            var follow = firstRead is not null && _running > 0 && _first is not null;
            if (firstRead is null)
                _isAwaited = false;
            else
                Append(firstRead, lastRead!);
            if (!follow)
                call = Take();
            if (call is not null)
                _running++;
            mustWatch = _first is not null && !_isWatched;
            _isWatched |= mustWatch;
        }

        if (mustWatch)
            CompletionWatch.Add(this);
        if (call is null)
            return;
        FlushHeld();
        t_running = this;
        var begun = Environment.TickCount64;
        while (call is not null)
        {
            call.Complete();
            var takesLong = _first is not null && Environment.TickCount64 != begun;
            lock (_gate)
            {
                call = Take();
                if (call is null)
                    _running--;
                takesLong &= _first is not null && !_isAwaited;
                _isAwaited |= takesLong;
            }

            if (takesLong)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        t_running = null;
        FlushHeld();
    }

    private void FlushHeld()
    {
        if (_held == 0)
            return;
        _held = 0;
        channel.Flush();
    }

    private void Append(PendingCall first, PendingCall last)
    {
        if (_last is null)
            _first = first;
        else
            _last.NextCompleted = first;
        _last = last;
    }

    private PendingCall? Take()
    {
        var call = _first;
        if (call is null)
            return null;
        _taken++;
        _first = call.NextCompleted;
        call.NextCompleted = null;
        if (_first is null)
            _last = null;
        return call;
    }
}
