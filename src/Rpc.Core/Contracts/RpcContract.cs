using Rpc.Calls;

namespace Rpc;

/// <summary>What the engine knows of a contract. Generated code derives one class per contract.</summary>
public abstract class RpcContract
{
    private protected RpcContract(string name, RpcMethod[] methods, RpcMethod[] events)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(events);
        Name = name;
        Methods = methods;
        Events = events;
    }

    /// <summary>The contract's name on the wire, for example <c>ticker</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// Whether the contract can be served and called on a session that speaks MessagePack. Generated code says true, unless the contract is one for JSON only.
    /// </summary>
    public virtual bool SupportsMessagePack => false;

    /// <summary>
    /// What tells versions of the contract apart: 16 hexadecimal digits, which follow from all that peers know of it, its data types included. Equal fingerprints are equal contracts; it says nothing of whether
    /// others are compatible. Empty when the generated code is of a version that has none.
    /// </summary>
    public virtual string Fingerprint => "";

    /// <summary>The calls and notifications, those of inherited contracts included.</summary>
    public IReadOnlyList<RpcMethod> Methods { get; }

    /// <summary>The events, those of inherited contracts included. An event's place is its index in the dispatcher.</summary>
    public IReadOnlyList<RpcMethod> Events { get; }
}

/// <summary>What the engine knows of a contract, and how it makes the contract's two ends.</summary>
/// <typeparam name="T">The contract.</typeparam>
public abstract class RpcContract<T> : RpcContract
    where T : class
{
    /// <summary>Creates the descriptor.</summary>
    /// <param name="name">The contract's name on the wire.</param>
    /// <param name="methods">The calls and notifications.</param>
    /// <param name="events">The events, in the order of the dispatcher's indices.</param>
    protected RpcContract(string name, RpcMethod[] methods, RpcMethod[] events)
        : base(name, methods, events)
    {
    }

    /// <summary>Makes the calling end.</summary>
    /// <param name="caller">The session's end that the proxy uses.</param>
    public abstract T CreateProxy(RpcCaller caller);

    /// <summary>Makes the serving end of the events.</summary>
    /// <param name="target">The implementation.</param>
    public abstract RpcDispatcher CreateDispatcher(T target);
}
