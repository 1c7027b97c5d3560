using Rpc.Buffers;
using Rpc.Calls;

namespace Rpc.Events;

/// <summary>
/// The events of the peer that this end listens to. The peer is told of the first receiver of an event and of the
/// last one's leaving, in that order also under concurrency.
/// </summary>
/// <param name="subscriber">Tells the peer.</param>
internal sealed class EventReceiverTable(ISubscriber subscriber)
{
    private readonly object _gate = new();
    private volatile Utf8NameTable<IEventReceiver[]> _receivers = Utf8NameTable<IEventReceiver[]>.Empty;

    /// <summary>Adds a receiver.</summary>
    public void Add(RpcMethod method, IEventReceiver receiver)
    {
        lock (_gate)
        {
            var isFirst = !_receivers.TryGet(method.Utf8Name.Span, out var others);
            _receivers = _receivers.With(method.Utf8Name, [.. others ?? [], receiver]);
            if (isFirst)
                subscriber.TellSubscription(method, subscribe: true);
        }
    }

    /// <summary>Removes a receiver.</summary>
    public void Remove(RpcMethod method, IEventReceiver receiver)
    {
        lock (_gate)
        {
            if (!_receivers.TryGet(method.Utf8Name.Span, out var all))
                return;
            var others = Array.FindAll(all, other => other != receiver);
            _receivers = others.Length == 0 ? _receivers.Without(method.Utf8Name.Span) : _receivers.With(method.Utf8Name, others);
            if (others.Length == 0)
                subscriber.TellSubscription(method, subscribe: false);
        }
    }

    /// <summary>The receivers of an event; empty when there is none.</summary>
    public IEventReceiver[] Find(ReadOnlySpan<byte> name) => _receivers.TryGet(name, out var receivers) ? receivers : [];
}
