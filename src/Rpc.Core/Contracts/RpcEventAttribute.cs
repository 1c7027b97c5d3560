namespace Rpc;

/// <summary>Gives an event of a contract a name of its own on the wire, and says what becomes of occurrences that a slow subscriber does not take.</summary>
[AttributeUsage(AttributeTargets.Event, Inherited = false)]
public sealed class RpcEventAttribute : Attribute
{
    /// <summary>Marks an event whose name on the wire follows from its own.</summary>
    public RpcEventAttribute()
    {
    }

    /// <summary>Marks an event with a name of its own on the wire.</summary>
    /// <param name="name">The name behind the contract's and its dot; without a dot before it where the contract's name is empty.</param>
    public RpcEventAttribute(string name) => Name = name;

    /// <summary>The name on the wire, behind the contract's, or null when it follows from the event's.</summary>
    public string? Name { get; }

    /// <summary>What becomes of occurrences that a slow subscriber does not take. Default <see cref="RpcEventOverflow.Wait"/>.</summary>
    public RpcEventOverflow Overflow { get; set; }

    /// <summary>
    /// The most occurrences that are held for one slow subscriber, behind the channel's own send queue, at least 1. Default 1,024. With
    /// <see cref="RpcEventOverflow.LatestByKey"/> the most keys; without effect on <see cref="RpcEventOverflow.Wait"/>.
    /// <see cref="RpcSessionOptions.MaxQueuedEventBytes"/> limits the bytes of all events of a session, whatever their policy.
    /// </summary>
    public int Capacity { get; set; } = 1024;

    /// <summary>
    /// What <see cref="RpcEventOverflow.LatestByKey"/> tells occurrences apart by: the name of a public property or field of the event's only argument, or of the
    /// argument itself (<c>e</c> of an event handler; <c>arg1</c>, <c>arg2</c> … of an action). Needed with that policy, and an error with any other.
    /// </summary>
    public string? Key { get; set; }
}
