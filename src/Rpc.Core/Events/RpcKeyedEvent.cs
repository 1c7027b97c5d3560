using System.Text.Json.Serialization.Metadata;
using Rpc.Codecs;

namespace Rpc.Events;

/// <summary>An event of whose occurrences with the same key a slow subscriber gets the latest (<see cref="RpcEventOverflow.LatestByKey"/>). Generated code derives one class per event.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <typeparam name="TKey">The type of the key; two keys are the same by its default comparer.</typeparam>
public abstract class RpcKeyedEvent<TArguments, TKey> : RpcEvent<TArguments>
{
    /// <summary>Creates the descriptor.</summary>
    /// <param name="name">The name on the wire.</param>
    /// <param name="parameters">The parameters in order.</param>
    /// <param name="jsonResolver">The contract's own JSON metadata, or null to use the session's alone.</param>
    /// <param name="capacity">The most keys held for one subscriber, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is less than 1.</exception>
    protected RpcKeyedEvent(string name, RpcParameter[] parameters, IJsonTypeInfoResolver? jsonResolver, int capacity = 1024)
        : base(name, parameters, jsonResolver, RpcEventOverflow.LatestByKey, capacity)
    {
    }

    /// <summary>The key of an occurrence.</summary>
    /// <param name="arguments">The event's arguments.</param>
    public abstract TKey GetKey(in TArguments arguments);

    internal sealed override EventOutbox CreateOutbox(IEventSink sink) => new KeyedEventOutbox<TKey>(this, sink);

    // Another contract of the peer may have given its event this name and another key.
    internal sealed override void Post(EventOutbox outbox, EncodedEvent message, in TArguments arguments)
    {
        if (outbox is KeyedEventOutbox<TKey> keyed)
            keyed.Post(message, ReadKey(in arguments, message, outbox));
        else
            outbox.Post(message);
    }

    private TKey ReadKey(in TArguments arguments, EncodedEvent message, EventOutbox outbox)
    {
        try
        {
            return GetKey(in arguments);
        }
        catch (Exception exception)
        {
            message.Drop(outbox.Sink.Codec);
            throw new RpcSerializationException($"The key of '{Name}' cannot be read: {exception.Message}", exception);
        }
    }
}
