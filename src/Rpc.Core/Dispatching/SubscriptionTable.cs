using Rpc.Events;

namespace Rpc.Dispatching;

/// <summary>The events of this end that the peer has subscribed to. Safe for concurrent use.</summary>
internal sealed class SubscriptionTable
{
    private readonly object _gate = new();
    private Dictionary<string, Subscription>? _subscriptions; // since there was one
    private bool _ended;

    /// <summary>The number of events that the peer is sent.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _subscriptions?.Count ?? 0;
        }
    }

    /// <summary>Begins to send an event; does nothing when it is sent already, or when the session has ended.</summary>
    /// <param name="eventName">The event's name on the wire.</param>
    /// <param name="createOutbox">Makes what sends it.</param>
    /// <param name="attach">Attaches to the implementation's event and returns what detaches.</param>
    public void Add(string eventName, Func<EventOutbox> createOutbox, Func<EventOutbox, Action> attach)
    {
        lock (_gate)
        {
            if (_ended || _subscriptions?.ContainsKey(eventName) == true)
                return;
        }

        // Outside the lock: it runs the implementation's add accessor. Only the receive loop adds.
        var outbox = createOutbox();
        var subscription = new Subscription(outbox, attach(outbox));
        lock (_gate)
        {
            if (!_ended)
            {
                (_subscriptions ??= new(StringComparer.Ordinal)).Add(eventName, subscription);
                return;
            }
        }

        subscription.End();
    }

    /// <summary>What sends an event; null when the peer has not subscribed to it.</summary>
    public EventOutbox? Find(string eventName)
    {
        lock (_gate)
            return _subscriptions?.GetValueOrDefault(eventName)?.Outbox;
    }

    /// <summary>Ends sending an event; does nothing when it is not sent.</summary>
    public void Remove(string eventName)
    {
        Subscription? subscription = null;
        lock (_gate)
            _subscriptions?.Remove(eventName, out subscription);
        subscription?.End();
    }

    /// <summary>Refuses further events and returns what ends the present ones.</summary>
    public IReadOnlyList<Action> End()
    {
        lock (_gate)
        {
            _ended = true;
            if (_subscriptions is null)
                return [];
            Action[] all = [.. _subscriptions.Values.Select(static subscription => (Action)subscription.End)];
            _subscriptions.Clear();
            return all;
        }
    }

    private sealed record Subscription(EventOutbox Outbox, Action Detach)
    {
        public void End()
        {
            Outbox.End();
            Detach();
        }
    }
}
