using Rpc.Events;

namespace Rpc.Dispatching;

/// <summary>The events of this end that the peer has subscribed to. Read without a lock, since whatever is raised looks here for each receiver; changed under one.</summary>
internal sealed class SubscriptionTable
{
    private readonly object _gate = new();
    private volatile Subscription[] _subscriptions = [];
    private bool _ended;

    /// <summary>The number of events that the peer is sent.</summary>
    public int Count => _subscriptions.Length;

    /// <summary>Begins to send an event; does nothing when it is sent already, or when the session has ended.</summary>
    /// <param name="eventName">The event's name on the wire, as its descriptor has it: the same object is found without comparing.</param>
    /// <param name="createOutbox">Makes what sends it.</param>
    /// <param name="attach">Attaches to the implementation's event and returns what detaches.</param>
    public void Add(string eventName, Func<EventOutbox> createOutbox, Func<EventOutbox, Action> attach)
    {
        lock (_gate)
        {
            if (_ended || Find(eventName) is not null)
                return;
        }

        // Outside the lock: it runs the implementation's add accessor. Only the receive loop adds.
        var outbox = createOutbox();
        var subscription = new Subscription(eventName, outbox, attach(outbox));
        lock (_gate)
        {
            if (!_ended)
            {
                _subscriptions = [.. _subscriptions, subscription];
                return;
            }
        }

        subscription.End();
    }

    /// <summary>What sends an event; null when the peer has not subscribed to it.</summary>
    public EventOutbox? Find(string eventName)
    {
        // They are few, so that this is faster than a hash.
        foreach (ref readonly var subscription in _subscriptions.AsSpan())
        {
            if (subscription.EventName == eventName)
                return subscription.Outbox;
        }

        return null;
    }

    /// <summary>Ends sending an event; does nothing when it is not sent.</summary>
    public void Remove(string eventName)
    {
        Subscription subscription;
        lock (_gate)
        {
            var index = Array.FindIndex(_subscriptions, other => other.EventName == eventName);
            if (index < 0)
                return;
            subscription = _subscriptions[index];
            _subscriptions = [.. _subscriptions[..index], .. _subscriptions[(index + 1)..]];
        }

        subscription.End();
    }

    /// <summary>Refuses further events and returns what ends the present ones.</summary>
    public IReadOnlyList<Action> End()
    {
        lock (_gate)
        {
            _ended = true;
            var all = Array.ConvertAll(_subscriptions, static subscription => (Action)subscription.End);
            _subscriptions = [];
            return all;
        }
    }

    private readonly record struct Subscription(string EventName, EventOutbox Outbox, Action Detach)
    {
        public void End()
        {
            Outbox.End();
            Detach();
        }
    }
}
