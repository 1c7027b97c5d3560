using Rpc.Calls;

namespace Rpc.Events;

/// <summary>Sends the occurrences of one event to the one peer that subscribed to it.</summary>
public sealed class RpcEventEmitter
{
    private readonly EventOutbox _outbox;

    internal RpcEventEmitter(EventOutbox outbox) => _outbox = outbox;

    /// <summary>
    /// Sends one occurrence. Returns at once, whatever the peer's pace: what it is slow to take is held, dropped, or ends the session, as the
    /// event's <see cref="RpcEvent{TArguments}.Overflow"/> says. Does nothing when the session has ended.
    /// </summary>
    /// <param name="method">The event's descriptor.</param>
    /// <param name="arguments">The event's arguments.</param>
    /// <typeparam name="TArguments">The generated structure of the event's arguments.</typeparam>
    /// <exception cref="RpcSerializationException">An argument cannot be written; whoever raised the event sees it.</exception>
    public void Emit<TArguments>(RpcEvent<TArguments> method, in TArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(method);
        var writer = RpcCaller.WriteNotification(_outbox.Sink.Codec, method, in arguments);
        method.Post(_outbox, new EncodedEvent(writer), in arguments);
    }
}
