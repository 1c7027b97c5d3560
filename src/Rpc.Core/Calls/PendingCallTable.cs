using System.Diagnostics.CodeAnalysis;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Streams;

namespace Rpc.Calls;

/// <summary>
/// The calls in flight, by id. An id is a slot and how often that slot was used, so that finding a call needs no
/// hashing and a late answer never meets the slot's next call. Safe for concurrent use: callers and the receive loop meet in a slot at most, never at the table as a whole.
/// </summary>
/// <param name="capacity">The most calls in flight, 1 to <see cref="MaxCapacity"/>.</param>
internal sealed class PendingCallTable(int capacity)
{
    /// <summary>The most calls that a table can hold.</summary>
    public const int MaxCapacity = 1 << SlotBits;

    private const int SlotBits = 16;
    private const int LeastSlots = 4;

    // Calls end about in the order in which they were made, so that the next slot is free as a rule. Where so many are not, more slots are the better answer.
    private const int MaxProbes = 16;

    private readonly object _growing = new();

    // Replaced when it grows; the slots stay the same, so that whoever still has the old one misses the new slots at most.
    private volatile PendingCallSlot[] _slots = [];
    private int _next; // where to look for a free slot first; a hint that threads may overwrite for each other
    private Exception? _ended;

    /// <summary>The number of calls in flight, counted when asked for.</summary>
    public int Count => _slots.Count(static slot => slot.IsUsed);

    /// <summary>Adds a call and gives it its id.</summary>
    /// <returns>Null, or why the call cannot be made: the session's end, or too many calls in flight.</returns>
    public Exception? TryAdd(PendingCall call)
    {
        while (true)
        {
            var slots = _slots;
            if (TryClaim(slots, out var index))
                return Use(slots[index], index, call);
            if (_ended is { } ended)
                return ended;
            if (!TryGrow(slots))
                break;
        }

        Telemetry.CountLimit(LimitName.MaxPendingCalls);
        return new RpcException(RpcErrorCode.TooManyPendingCalls, $"{capacity} calls wait for their answer on this session already (option MaxPendingCalls).");
    }

    /// <summary>Removes a call; the caller completes it.</summary>
    /// <returns>False when no call of that id is in flight: it was never made, or is complete.</returns>
    public bool TryRemove(long id, [NotNullWhen(true)] out PendingCall? call)
    {
        call = null;
        if (Find(id) is not { } slot || !slot.TryEnter(id))
            return false;
        call = slot.Clear();
        return true;
    }

    /// <summary>The request of that call, if it is in flight, has been accepted for sending.</summary>
    public void MarkSent(long id)
    {
        // Inside the slot: outside, the object may stand for another call already.
        if (Find(id) is not { } slot || !slot.TryEnter(id))
            return;
        slot.Call!.IsSent = true;
        slot.Leave(id);
    }

    /// <summary>The call of that id whose answer is a stream; null when there is none in flight.</summary>
    public IPendingStream? FindStream(long id)
    {
        if (Find(id) is not { } slot || !slot.TryEnter(id))
            return null;
        var stream = slot.Call as IPendingStream;
        slot.Leave(id);
        return stream;
    }

    /// <summary>The streams among the arguments of the call of that id; null when there are none, or it is not in flight.</summary>
    public ArgumentStreams? FindArguments(long id)
    {
        if (Find(id) is not { } slot || !slot.TryEnter(id))
            return null;
        var streams = slot.Call!.Streams;
        slot.Leave(id);
        return streams;
    }

    /// <summary>Whether a call of that id is in flight, and in whose handling it was made.</summary>
    public bool IsPending(long id, out IncomingRequest? origin)
    {
        origin = null;
        if (Find(id) is not { } slot || !slot.TryEnter(id))
            return false;
        origin = slot.Call!.Origin;
        slot.Leave(id);
        return true;
    }

    /// <summary>Removes the calls that have expired; the caller fails them.</summary>
    /// <param name="now">The timestamp until which.</param>
    /// <param name="next">The earliest behind it.</param>
    public List<PendingCall> TakeExpired(long now, out long next)
    {
        next = DeadlineWatch.Never;
        var expired = new List<PendingCall>();
        foreach (var slot in _slots)
        {
            if (!slot.TryEnter(out var id))
                continue;
            if (slot.Call!.Expires <= now)
            {
                expired.Add(slot.Clear());
                continue;
            }

            next = Math.Min(next, slot.Call.Expires);
            slot.Leave(id);
        }

        return expired;
    }

    /// <summary>True when a call of that id was made once, be it complete by now.</summary>
    public bool WasMade(long id) => Find(id) is { } slot && id >> SlotBits <= slot.Uses;

    /// <summary>Refuses further calls, and removes those in flight; the caller fails them.</summary>
    /// <param name="reason">What further calls fail with.</param>
    public List<PendingCall> End(Exception reason)
    {
        // A full fence: whoever has claimed a slot is found there, and whoever claims one from now on sees the reason.
        Interlocked.CompareExchange(ref _ended, reason, null);
        var calls = new List<PendingCall>();
        foreach (var slot in _slots)
        {
            if (slot.TryEnter(out _))
                calls.Add(slot.Clear());
        }

        return calls;
    }

    private bool TryClaim(PendingCallSlot[] slots, out int index)
    {
        var probes = slots.Length < capacity ? Math.Min(MaxProbes, slots.Length) : slots.Length;
        index = _next;
        for (; probes > 0; probes--)
        {
            if (index >= slots.Length)
                index = 0;
            if (slots[index].TryClaim())
            {
                _next = index + 1;
                return true;
            }

            index++;
        }

        return false;
    }

    // Claiming was a full fence.
    private Exception? Use(PendingCallSlot slot, int index, PendingCall call)
    {
        if (_ended is { } ended)
        {
            slot.Clear();
            return ended;
        }

        var id = (++slot.Uses << SlotBits) | (uint)index;
        call.Id = id;
        slot.Call = call;
        slot.Leave(id);
        return null;
    }

    // True when there are more slots now than those.
    private bool TryGrow(PendingCallSlot[] than)
    {
        lock (_growing)
        {
            var slots = _slots;
            if (slots != than)
                return true;
            var grown = new PendingCallSlot[Math.Min(capacity, Math.Max(LeastSlots, slots.Length * 2))];
            if (grown.Length == slots.Length)
                return false;
            slots.CopyTo(grown, 0);
            for (var i = slots.Length; i < grown.Length; i++)
                grown[i] = new PendingCallSlot();

            // The new ones are free for certain.
            _next = slots.Length;
            _slots = grown;
            return true;
        }
    }

    private PendingCallSlot? Find(long id)
    {
        var slots = _slots;
        var index = (int)(id & (MaxCapacity - 1));
        return id > 0 && index < slots.Length ? slots[index] : null;
    }
}
