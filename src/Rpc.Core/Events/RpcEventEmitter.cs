using Rpc.Calls;

namespace Rpc.Events;

/// <summary>Sends the occurrences of one event to the one peer that subscribed to it.</summary>
public sealed class RpcEventEmitter
{
    private readonly IEventSink _sink;

    internal RpcEventEmitter(IEventSink sink) => _sink = sink;

    /// <summary>
    /// Sends one occurrence. Returns at once, whatever the peer's pace: what it is slow to take is held up to the
    /// session's limit of queued event bytes, past which the session ends. Does nothing when the session has ended.
    /// </summary>
    /// <param name="method">The event's descriptor.</param>
    /// <param name="arguments">The event's arguments.</param>
    /// <typeparam name="TArguments">The generated structure of the event's arguments.</typeparam>
    /// <exception cref="RpcSerializationException">An argument cannot be written; whoever raised the event sees it.</exception>
    public void Emit<TArguments>(RpcMethod<TArguments> method, in TArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(method);
        var codec = _sink.Codec;
        var writer = codec.Writers.Rent();
        try
        {
            codec.BeginNotification(writer, method.EncodedName);
            method.WriteArguments(writer, in arguments, codec.JsonOptions);
            codec.EndArguments(writer);
        }
        catch (RpcSerializationException)
        {
            codec.Writers.Return(writer);
            throw;
        }

        _sink.SendEvent(writer);
    }
}
