using System.Diagnostics.CodeAnalysis;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Streams;

namespace Rpc.Calls;

/// <summary>
/// The calls in flight, by id. An id is a slot and how often that slot was used, so that finding a call needs no
/// hashing and a late answer never meets the slot's next call. Safe for concurrent use.
/// </summary>
/// <param name="capacity">The most calls in flight, 1 to <see cref="MaxCapacity"/>.</param>
internal sealed class PendingCallTable(int capacity)
{
    /// <summary>The most calls that a table can hold.</summary>
    public const int MaxCapacity = 1 << SlotBits;

    private const int SlotBits = 16;

    private readonly object _gate = new();
    private Slot[] _slots = [];
    private int _used;
    private int _freeHead = -1;
    private Exception? _ended;

    /// <summary>The number of calls in flight.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a call and gives it its id.</summary>
    /// <returns>Null, or why the call cannot be made: the session's end, or too many calls in flight.</returns>
    public Exception? TryAdd(PendingCall call)
    {
        var refusal = Add(call);
        if (refusal is RpcException { Code: RpcErrorCode.TooManyPendingCalls })
            Telemetry.CountLimit(LimitName.MaxPendingCalls);
        return refusal;
    }

    /// <summary>Removes a call; the caller completes it.</summary>
    /// <returns>False when no call of that id is in flight: it was never made, or is complete.</returns>
    public bool TryRemove(long id, [NotNullWhen(true)] out PendingCall? call)
    {
        lock (_gate)
        {
            call = Find(id);
            if (call is null)
                return false;

            Free((int)(id & (MaxCapacity - 1)));
            return true;
        }
    }

    /// <summary>The request of that call, if it is in flight, has been accepted for sending.</summary>
    public void MarkSent(long id)
    {
        // In the lock: outside, the object may stand for another call already.
        lock (_gate)
        {
            if (Find(id) is { } call)
                call.IsSent = true;
        }
    }

    /// <summary>The call of that id whose answer is a stream; null when there is none in flight.</summary>
    public IPendingStream? FindStream(long id)
    {
        lock (_gate)
            return Find(id) as IPendingStream;
    }

    /// <summary>The streams among the arguments of the call of that id; null when there are none, or it is not in flight.</summary>
    public ArgumentStreams? FindArguments(long id)
    {
        // In the lock: outside, the object may stand for another call already.
        lock (_gate)
            return Find(id)?.Streams;
    }

    /// <summary>Whether a call of that id is in flight, and in whose handling it was made.</summary>
    public bool IsPending(long id, out IncomingRequest? origin)
    {
        lock (_gate)
        {
            var call = Find(id);
            origin = call?.Origin;
            return call is not null;
        }
    }

    /// <summary>Removes the calls that have expired; the caller fails them.</summary>
    /// <param name="now">The timestamp until which.</param>
    /// <param name="next">The earliest behind it.</param>
    public List<PendingCall> TakeExpired(long now, out long next)
    {
        next = DeadlineWatch.Never;
        var expired = new List<PendingCall>();
        lock (_gate)
        {
            for (var i = 0; i < _used; i++)
            {
                if (_slots[i].Call is not { Expires: not DeadlineWatch.Never } call)
                    continue;
                if (call.Expires > now)
                {
                    next = Math.Min(next, call.Expires);
                    continue;
                }

                expired.Add(call);
                Free(i);
            }
        }

        return expired;
    }

    /// <summary>True when a call of that id was made once, be it complete by now.</summary>
    public bool WasMade(long id)
    {
        lock (_gate)
        {
            var index = (int)(id & (MaxCapacity - 1));
            return id > 0 && index < _used && id >> SlotBits <= _slots[index].Uses;
        }
    }

    /// <summary>Refuses further calls, and removes those in flight; the caller fails them.</summary>
    /// <param name="reason">What further calls fail with.</param>
    public List<PendingCall> End(Exception reason)
    {
        lock (_gate)
        {
            _ended ??= reason;
            var calls = new List<PendingCall>(Count);
            for (var i = 0; i < _used; i++)
            {
                if (_slots[i].Call is { } call)
                    calls.Add(call);
                _slots[i].Call = null;
            }

            Count = 0;
            return calls;
        }
    }

    private Exception? Add(PendingCall call)
    {
        lock (_gate)
        {
            if (_ended is not null)
                return _ended;

            int index;
            if (_freeHead >= 0)
            {
                index = _freeHead;
                _freeHead = _slots[index].NextFree;
            }
            else if (_used < capacity)
            {
                index = _used++;
                if (index == _slots.Length)
                    Array.Resize(ref _slots, Math.Min(capacity, Math.Max(16, _slots.Length * 2)));
            }
            else
            {
                return new RpcException(RpcErrorCode.TooManyPendingCalls, $"{capacity} calls wait for their answer on this session already (option MaxPendingCalls).");
            }

            ref var slot = ref _slots[index];
            slot.Uses++;
            slot.Call = call;
            call.Id = (slot.Uses << SlotBits) | (uint)index;
            Count++;
            return null;
        }
    }
    private void Free(int index)
    {
        _slots[index].Call = null;
        _slots[index].NextFree = _freeHead;
        _freeHead = index;
        Count--;
    }

    private PendingCall? Find(long id)
    {
        var index = (int)(id & (MaxCapacity - 1));
        return id > 0 && index < _used && _slots[index].Uses == id >> SlotBits ? _slots[index].Call : null;
    }

    private struct Slot
    {
        public PendingCall? Call;
        public long Uses;
        public int NextFree;
    }
}
