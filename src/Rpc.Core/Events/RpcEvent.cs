using System.Text.Json.Serialization.Metadata;
using Rpc.Calls;
using Rpc.Codecs;

namespace Rpc.Events;

/// <summary>An event of a contract, and what becomes of its occurrences that a subscriber is slow to take. Generated code derives one class per event.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
public abstract class RpcEvent<TArguments> : RpcMethod<TArguments>, IEventDescriptor
{
    /// <summary>Creates the descriptor.</summary>
    /// <param name="name">The name on the wire.</param>
    /// <param name="parameters">The parameters in order.</param>
    /// <param name="jsonResolver">The contract's own JSON metadata, or null to use the session's alone.</param>
    /// <param name="overflow">What becomes of occurrences that a slow subscriber does not take.</param>
    /// <param name="capacity">The most occurrences held for one subscriber, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The policy is none, or the capacity less than 1.</exception>
    protected RpcEvent(string name, RpcParameter[] parameters, IJsonTypeInfoResolver? jsonResolver, RpcEventOverflow overflow = RpcEventOverflow.Wait, int capacity = 1024)
        : base(name, RpcMethodKind.Event, parameters, jsonResolver)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan((int)overflow, (int)RpcEventOverflow.Wait, nameof(overflow));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)overflow, (int)RpcEventOverflow.Disconnect, nameof(overflow));
        Overflow = overflow;
        Capacity = capacity;
    }

    /// <summary>What becomes of occurrences that a slow subscriber does not take.</summary>
    public RpcEventOverflow Overflow { get; }

    /// <summary>The most occurrences held for one subscriber.</summary>
    public int Capacity { get; }

    WireName IEventDescriptor.WireName => WireName;

    EventOutbox IEventDescriptor.CreateOutbox(IEventSink sink) => CreateOutbox(sink);

    internal virtual EventOutbox CreateOutbox(IEventSink sink) => new(this, sink);

    /// <summary>Gives an occurrence to one subscriber.</summary>
    internal virtual void Post(EventOutbox outbox, EncodedEvent message, in TArguments arguments) => outbox.Post(message);
}
