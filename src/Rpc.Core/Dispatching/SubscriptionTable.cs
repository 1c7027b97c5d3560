namespace Rpc.Dispatching;

/// <summary>The events of this end that the peer has subscribed to. Safe for concurrent use.</summary>
internal sealed class SubscriptionTable
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Action> _detach = new(StringComparer.Ordinal);
    private bool _ended;

    /// <summary>The number of events that the peer is sent.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _detach.Count;
        }
    }

    /// <summary>Begins to send an event; does nothing when it is sent already, or when the session has ended.</summary>
    /// <param name="eventName">The event's name on the wire.</param>
    /// <param name="attach">Attaches to the implementation's event and returns what detaches.</param>
    public void Add(string eventName, Func<Action> attach)
    {
        lock (_gate)
        {
            if (_ended || _detach.ContainsKey(eventName))
                return;
        }

        // Outside the lock: it runs the implementation's add accessor. Only the receive loop adds.
        var detach = attach();
        lock (_gate)
        {
            if (!_ended)
            {
                _detach.Add(eventName, detach);
                return;
            }
        }

        detach();
    }

    /// <summary>Ends sending an event; does nothing when it is not sent.</summary>
    public void Remove(string eventName)
    {
        Action? detach;
        lock (_gate)
            _detach.Remove(eventName, out detach);
        detach?.Invoke();
    }

    /// <summary>Refuses further events and returns what detaches the present ones.</summary>
    public IReadOnlyList<Action> End()
    {
        lock (_gate)
        {
            _ended = true;
            Action[] all = [.. _detach.Values];
            _detach.Clear();
            return all;
        }
    }
}
