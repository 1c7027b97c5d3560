namespace Rpc;

/// <summary>Says how a method of a contract is called.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RpcMethodAttribute : Attribute
{
    /// <summary>Leaves the method the name on the wire that follows from its own.</summary>
    public RpcMethodAttribute()
    {
    }

    /// <summary>Gives the method a name of its own on the wire.</summary>
    /// <param name="name">The name behind the contract's and its dot; without a dot before it where the contract's name is empty.</param>
    public RpcMethodAttribute(string name) => Name = name;

    /// <summary>The name on the wire, behind the contract's; null when it follows from the method's.</summary>
    public string? Name { get; }

    /// <summary>
    /// The ordered methods of one contract are handled one after the other on each session, in the order in which their calls arrive: the next starts when the one before has
    /// been answered, a stream when it has ended. Other methods overtake them. A call that a handler of theirs waits for, because the caller makes it while it
    /// answers a question of that handler's, does not wait. Default false: handlers start in that order, and then run concurrently.
    /// </summary>
    public bool Ordered { get; set; }
}
