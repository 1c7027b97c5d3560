namespace Rpc.Calls;

/// <summary>Requests that wait, in order. Taking one out of the middle costs no search.</summary>
internal sealed class CallTurnList
{
    private CallTurn? _last;

    /// <summary>The one that waits longest; null for none.</summary>
    public CallTurn? First { get; private set; }

    /// <summary>Adds one in front of all others.</summary>
    public void AddFirst(CallTurn turn)
    {
        turn.List = this;
        turn.Next = First;
        if (First is { } second)
            second.Previous = turn;
        else
            _last = turn;
        First = turn;
    }

    /// <summary>Adds one behind all others.</summary>
    public void AddLast(CallTurn turn)
    {
        turn.List = this;
        turn.Previous = _last;
        if (_last is { } neighbour)
            neighbour.Next = turn;
        else
            First = turn;
        _last = turn;
    }

    /// <summary>Takes one of its own out.</summary>
    public void Remove(CallTurn turn)
    {
        if (turn.Previous is { } previous)
            previous.Next = turn.Next;
        else
            First = turn.Next;
        if (turn.Next is { } next)
            next.Previous = turn.Previous;
        else
            _last = turn.Previous;
        turn.List = null;
        turn.Previous = null;
        turn.Next = null;
    }
}
