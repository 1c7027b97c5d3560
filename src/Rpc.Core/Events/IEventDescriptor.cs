using Rpc.Codecs;

namespace Rpc.Events;

/// <summary>An event as those see it who do not know the type of its arguments.</summary>
internal interface IEventDescriptor
{
    /// <summary>The name on the wire.</summary>
    string Name { get; }

    /// <summary>The name as codecs write it.</summary>
    WireName WireName { get; }

    /// <summary>What becomes of occurrences that a slow subscriber does not take.</summary>
    RpcEventOverflow Overflow { get; }

    /// <summary>The most occurrences held for one subscriber.</summary>
    int Capacity { get; }

    /// <summary>Makes what sends the event to one subscriber.</summary>
    EventOutbox CreateOutbox(IEventSink sink);
}
