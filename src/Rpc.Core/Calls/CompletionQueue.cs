using Rpc.Channels;

namespace Rpc.Calls;

/// <summary>
/// Calls whose answers were read on the receive loop. Their callers go on one after the other on the thread that read them, once that loop waits and another thread can take it up again; what they send meanwhile leaves
/// together. Safe for concurrent use, except that the receive loop alone adds, and says what becomes of those it added.
/// </summary>
/// <param name="channel">Where callers send.</param>
/// <remarks>
/// A caller may block its thread, and even wait for what another one in the queue does. <see cref="CompletionWatch"/> has the others taken away from it then, and one more thread asked for; that one, before all else,
/// sends what was held. It is the same where a caller computes for long.
/// </remarks>
internal sealed class CompletionQueue(IMessageChannel channel) : IThreadPoolWorkItem
{
    // So many messages fill a packet and a half: the peer need not wait for the rest of them.
    private const int MaxHeld = 128;

    // What a caller takes to go on, as bytes of results that take as long.
    private const int AnswerWeight = 1000;

    [ThreadStatic]
    private static CompletionRun? t_run;

    private readonly object _gate = new();

    // The receive loop's alone.
    private PendingCall? _firstRead;
    private PendingCall? _lastRead;
    private int _weight;

    // Those whose callers no thread has yet taken to let them go on. Under the lock.
    private PendingCall? _first;
    private PendingCall? _last;
    private CompletionRun? _runs; // under way
    private CompletionRun? _kept; // for the next time
    private int _filled; // how often a run was given calls
    private int _filledWhenChecked;
    private bool _isWatched;
    private bool _isAwaited; // a work item was queued, and has not begun
    private bool _mustFlush; // it has something to send first

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
    public bool MayHold => t_run is { HasNext: true } run && run.Queue == this;

    /// <summary>What waits for callers to go on; null for nothing.</summary>
    public IHeldUpLoop? Loop { get; set; }

    /// <summary>
    /// Whether what was read and has not gone on is much: some sixteen answers, or 16 KiB of them. Fewer callers are through before an answer to what they send can have come. The receive loop's alone.
    /// </summary>
    public bool HasMuch => _weight > 16 * 1024;

    /// <summary>Adds a call that has its result; its caller goes on with <see cref="Continue"/> or <see cref="HandOver"/>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="bytes">The length of its result.</param>
    public void Add(PendingCall call, int bytes = 0)
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
        _weight += AnswerWeight + bytes;
    }

    /// <summary>Takes what was read, for <see cref="Continue"/>. From then on the receive loop may go on elsewhere, and read more.</summary>
    public ReadCalls TakeRead()
    {
        var read = new ReadCalls(_firstRead, _lastRead);
        _firstRead = _lastRead = null;
        _weight = 0;
        return read;
    }

    /// <summary>Lets callers go on on this thread, which has nothing else to do: the receive loop waits.</summary>
    /// <param name="read">Their calls.</param>
    /// <param name="holdUpLoop">It waits for them; where they do not get on, <see cref="Loop"/> is told. Otherwise it goes on elsewhere.</param>
    public void Continue(ReadCalls read, bool holdUpLoop = false)
    {
        if (read.First is not { } first)
            return;

        // A thread that is not the pool's is somebody's, such as that of a user interface.
        if (Thread.CurrentThread.IsThreadPoolThread)
            Run(first, read.Last, holdUpLoop);
        else
            Queue(first, read.Last!);
    }

    /// <summary>Lets the callers go on on the thread pool. The receive loop does so before it goes on itself with what may take long.</summary>
    public void HandOver()
    {
        if (!IsOtherReader && TakeRead() is { First: { } first, Last: { } last })
            Queue(first, last);
    }

    /// <summary>A message is held at the channel.</summary>
    public void OnHeld()
    {
        if (t_run is not { } run || run.Queue != this)
        {
            channel.Flush();
            return;
        }

        // To send was a full fence: either this sees that those behind it were taken away, or whoever did that sees that something is held.
        run.Held++;
        if (run.Held >= MaxHeld || !run.HasNext)
            Flush(run);
    }

    /// <summary>Asks for one more thread when callers wait behind one that blocks or takes long: it has not gone on since the last time.</summary>
    /// <returns>False when none waits, and none went on since the last time: the queue need not be asked again until it is used.</returns>
    public bool Check()
    {
        bool mustStart;
        bool isHeldUp;
        bool goesOn;
        lock (_gate)
        {
            var isUsed = _filled != _filledWhenChecked;
            _filledWhenChecked = _filled;
            var isTaken = TakeFromThoseThatStay(out var mayBe, out isHeldUp);
            mustStart = _first is not null && (isTaken || !isUsed) && !_isAwaited;
            _isAwaited |= mustStart;
            goesOn = _isWatched = isUsed || mayBe || _first is not null;
        }

        if (isHeldUp)
            Loop?.GoOn();
        if (mustStart)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return goesOn;
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

    private void Run(PendingCall? firstRead, PendingCall? lastRead, bool holdUpLoop = false)
    {
        CompletionRun? run = null;
        bool mustWatch;
        bool mustFlush;
        lock (_gate)
        {
            // Those that another thread is about to come to are better left to it than fought for; but the last caller there may block for what has just been read.
            var follow = firstRead is not null && _runs is not null && (_first is not null || HasNextSomewhere());
            if (firstRead is null)
                _isAwaited = false;
            else
                Append(firstRead, lastRead!);
            if (!follow && _first is not null)
                Fill(run = Begin(holdUpLoop));
            mustWatch = MustWatch(run);
            mustFlush = _mustFlush;
            _mustFlush = false;
        }

        if (mustWatch)
            CompletionWatch.Add(this);
        if (mustFlush)
            channel.Flush();
        if (run is null)
            return;
        t_run = run;
        do
        {
            while (run.Take() is { } call)
                call.Complete();
        }
        while (TryFill(run));
        t_run = null;
    }

    // False at the end of the run, which may be another thread's then.
    private bool TryFill(CompletionRun run)
    {
        if (run.Held > 0)
            Flush(run);
        bool mustWatch;
        lock (_gate)
        {
            if (_first is null)
            {
                End(run);
                return false;
            }

            Fill(run);
            mustWatch = MustWatch(run);
        }

        if (mustWatch)
            CompletionWatch.Add(this);
        return true;
    }

    private void Flush(CompletionRun run)
    {
        run.Held = 0;
        channel.Flush();
    }

    // The rest is under the lock.
    private CompletionRun Begin(bool holdUpLoop)
    {
        var run = _kept ?? new CompletionRun(this, _gate);
        _kept = null;
        run.HoldsUpLoop = holdUpLoop;
        run.Other = _runs;
        return _runs = run;
    }

    private void Fill(CompletionRun run)
    {
        run.Fill(_first!);
        _first = _last = null;
        _filled++;
    }

    private void End(CompletionRun run)
    {
        if (_runs == run)
        {
            _runs = run.Other;
        }
        else
        {
            var before = _runs!;
            while (before.Other != run)
                before = before.Other!;
            before.Other = run.Other;
        }

        run.Other = null;
        _kept = run;
    }

    private bool MustWatch(CompletionRun? run)
    {
        if (_isWatched || !(_first is not null || run is { HasNext: true } or { HoldsUpLoop: true }))
            return false;
        return _isWatched = true;
    }

    private bool HasNextSomewhere()
    {
        for (var run = _runs; run is not null; run = run.Other)
        {
            if (run.HasNext)
                return true;
        }

        return false;
    }

    // True when there are such.
    private bool TakeFromThoseThatStay(out bool othersMayBe, out bool holdUpLoop)
    {
        var any = false;
        othersMayBe = holdUpLoop = false;
        for (var run = _runs; run is not null; run = run.Other)
        {
            if (!run.WasThere)
            {
                run.WasThere = othersMayBe = true;
                continue;
            }

            any = true;
            holdUpLoop |= run.HoldsUpLoop;
            if (run.HasNext && run.TakeAway() is { } first)
                Requeue(first, run);
        }

        return any;
    }

    private void Requeue(PendingCall first, CompletionRun run)
    {
        var last = first;
        while (last.NextCompleted is { } next)
            last = next;
        Append(first, last);
        _mustFlush |= run.Held > 0;
    }

    private void Append(PendingCall first, PendingCall last)
    {
        if (_last is null)
            _first = first;
        else
            _last.NextCompleted = first;
        _last = last;
    }
}
