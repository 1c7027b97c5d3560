using Rpc.Channels;

namespace Rpc.Events;

/// <summary>One event on its way to one subscriber, of whose occurrences with the same key the latest is held.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
internal sealed class KeyedEventOutbox<TKey>(IEventDescriptor descriptor, IEventSink sink) : EventOutbox(descriptor, sink)
{
    private readonly Dictionary<Key, HeldEvent> _byKey = [];
    private Key? _posted;

    /// <summary>Sends an occurrence, lets it take the place of the one held that has the same key, or holds it. Never waits.</summary>
    public void Post(EncodedEvent message, TKey key)
    {
        Outcome outcome;
        lock (Gate)
        {
            _posted = new Key(key);
            outcome = PostLocked(message);
            _posted = null;
        }

        Tell(outcome);
    }

    private protected override HeldEvent? FindSame() => _posted is { } key ? _byKey.GetValueOrDefault(key) : null;

    private protected override HeldEvent Create(SharedMessage message)
    {
        if (_posted is not { } key)
            return new HeldEvent(message);
        var held = new KeyedEvent(message, key);
        _byKey.Add(key, held);
        return held;
    }

    private protected override void OnRemoved(HeldEvent held)
    {
        if (held is KeyedEvent keyed)
            _byKey.Remove(keyed.Key);
    }

    // A dictionary takes no null; an event's key may be that.
    private readonly record struct Key(TKey Value);

    private sealed class KeyedEvent(SharedMessage message, Key key) : HeldEvent(message)
    {
        public Key Key => key;
    }
}
