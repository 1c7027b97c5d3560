namespace Rpc.Calls;

/// <summary>
/// Decides which requests are handled at once, which wait, and which waits no longer. Those that wait start one after the other, in the order in
/// which nothing but the limit held them up any more; while they do, what arrives waits behind them. Used under the lock of the table.
/// </summary>
/// <param name="limits">How many there may be.</param>
internal sealed class CallQueue(CallLimits limits)
{
    private readonly CallTurnList _ready = new();
    private int _running;
    private int _waiting;
    private long _waitingBytes;
    private bool _isStarting;

    /// <summary>What becomes of a request.</summary>
    internal enum Verdict
    {
        /// <summary>It is handled at once.</summary>
        Run,

        /// <summary>It waits: read its arguments, and <see cref="Enqueue"/> it.</summary>
        Wait,

        /// <summary>As many wait as may.</summary>
        Refuse,

        /// <summary>Those that wait hold as many bytes as they may.</summary>
        RefuseBytes,
    }

    /// <summary>Decides about a request that arrives.</summary>
    public Verdict Admit(CallTurn turn)
    {
        // Whoever waits for a nested call keeps its own place meanwhile: if that call waited in turn, both could wait for ever.
        var waitsForLane = turn.Lane is { IsTaken: true } && !turn.IsWithinLane;
        if (turn.IsNested && _running + _waiting >= limits.Running + (long)limits.Waiting)
            return Verdict.Refuse;
        if (waitsForLane || (!turn.IsNested && _running >= limits.Running))
        {
            if (_waiting >= limits.Waiting)
                return Verdict.Refuse;
            if (_waitingBytes >= limits.WaitingBytes)
                return Verdict.RefuseBytes;
        }
        else if (turn.IsNested || (!_isStarting && _ready.First is null))
        {
            Run(turn, isTracked: turn.IsNested || turn.Lane is not null || (_running + 1) * 2L > limits.Running);
            return Verdict.Run;
        }
        else if (_running + _waiting >= limits.Running)
        {
            // It only waits behind those that are being started. Whoever starts them may be held up by one that blocks, and what arrives meanwhile is as much as ever.
            if (_running + _waiting >= limits.Running + (long)limits.Waiting)
                return Verdict.Refuse;
            if (_waitingBytes >= limits.WaitingBytes)
                return Verdict.RefuseBytes;
        }

        turn.At = CallTurn.Stage.Arriving;
        _waiting++;
        _waitingBytes += turn.Bytes;
        return Verdict.Wait;
    }

    /// <summary>Counts a request whose handler has started while none other ran or waited.</summary>
    public void Continue(CallTurn turn) => Run(turn, isTracked: false);

    /// <summary>Lets a request wait whose arguments were read.</summary>
    /// <returns>True when those that wait are to be started now, see <see cref="TakeNext"/>.</returns>
    public bool Enqueue(CallTurn turn)
    {
        turn.At = CallTurn.Stage.Waiting;
        if (turn.Lane is { IsTaken: true } lane && !turn.IsWithinLane)
            lane.Waiting.AddLast(turn);
        else
            AddReady(turn);
        return MustStart();
    }

    /// <summary>The next that is to be handled, until there is none.</summary>
    public IncomingRequest? TakeNext()
    {
        if (Next is not { } turn)
        {
            _isStarting = false;
            return null;
        }

        Leave(turn);
        Run(turn, isTracked: true);
        return turn.Request;
    }

    /// <summary>Takes a request out that waits.</summary>
    /// <returns>False when it does not.</returns>
    public bool TryWithdraw(CallTurn turn)
    {
        if (turn.At != CallTurn.Stage.Waiting)
            return false;
        Leave(turn);
        turn.At = CallTurn.Stage.Withdrawn;
        return true;
    }

    /// <summary>A request is over.</summary>
    /// <returns>True when those that wait are to be started now.</returns>
    public bool End(CallTurn turn)
    {
        if (turn.At == CallTurn.Stage.Running)
            _running--;
        else if (turn.At != CallTurn.Stage.Withdrawn)
            Leave(turn);

        if (turn.HoldsLane)
        {
            turn.HoldsLane = false;
            turn.Lane!.IsTaken = false;
            if (turn.Lane.Waiting.First is { } next)
            {
                turn.Lane.Waiting.Remove(next);
                AddReady(next);
            }
        }

        return MustStart();
    }

    private CallTurn? Next => _ready.First is { } first && (first.IsNested || _running < limits.Running) ? first : null;

    private static void TakeLane(CallTurn turn)
    {
        if (turn.Lane is not { IsTaken: false } lane)
            return;
        lane.IsTaken = true;
        turn.HoldsLane = true;
    }

    private void Run(CallTurn turn, bool isTracked)
    {
        TakeLane(turn);
        turn.At = CallTurn.Stage.Running;
        turn.Request.IsTracked = isTracked;
        _running++;
    }

    private void AddReady(CallTurn turn)
    {
        TakeLane(turn);
        if (turn.IsNested)
            _ready.AddFirst(turn);
        else
            _ready.AddLast(turn);
    }

    private void Leave(CallTurn turn)
    {
        turn.List?.Remove(turn);
        _waiting--;
        _waitingBytes -= turn.Bytes;
    }

    private bool MustStart()
    {
        if (_isStarting || Next is null)
            return false;
        _isStarting = true;
        return true;
    }
}
