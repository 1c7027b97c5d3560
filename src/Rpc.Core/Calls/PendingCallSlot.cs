namespace Rpc.Calls;

/// <summary>A place of a <see cref="PendingCallTable"/>. One thread at a time is inside, for a few instructions; entering takes one atomic operation, and leaving none.</summary>
internal sealed class PendingCallSlot
{
    private const long Free = 0;
    private const long Entered = -1;

    private long _state; // or the id of the call
    private long _uses;

    /// <summary>The call; whoever is inside reads and writes it.</summary>
    public PendingCall? Call { get; set; }

    /// <summary>How often the place was used; whoever is inside writes it.</summary>
    public long Uses
    {
        get => Volatile.Read(ref _uses);
        set => Volatile.Write(ref _uses, value);
    }

    /// <summary>Whether a call has the place, or is about to.</summary>
    public bool IsUsed => Volatile.Read(ref _state) != Free;

    /// <summary>Enters the place when it is free; a full fence.</summary>
    public bool TryClaim() => Volatile.Read(ref _state) == Free && Interlocked.CompareExchange(ref _state, Entered, Free) == Free;

    /// <summary>Enters the place when the call of that id has it.</summary>
    public bool TryEnter(long id)
    {
        var waiting = default(SpinWait);
        while (true)
        {
            var state = Interlocked.CompareExchange(ref _state, Entered, id);
            if (state != Entered)
                return state == id;
            waiting.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Enters the place when a call has it.</summary>
    public bool TryEnter(out long id)
    {
        var waiting = default(SpinWait);
        while (true)
        {
            id = Volatile.Read(ref _state);
            if (id == Free)
                return false;
            if (id != Entered && TryEnter(id))
                return true;
            waiting.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Leaves the place to the call of that id.</summary>
    public void Leave(long id) => Volatile.Write(ref _state, id);

    /// <summary>Leaves the place, which is free from now on.</summary>
    /// <returns>The call that had it.</returns>
    public PendingCall Clear()
    {
        var call = Call!;
        Call = null;
        Volatile.Write(ref _state, Free);
        return call;
    }
}
