namespace Rpc;

/// <summary>
/// What makes an interface a contract: the generator implements this in the partial half of each interface that is
/// marked with <see cref="RpcContractAttribute"/>. Not to be implemented by hand.
/// </summary>
/// <typeparam name="TSelf">The contract itself.</typeparam>
public interface IRpcContract<TSelf>
    where TSelf : class, IRpcContract<TSelf>
{
    /// <summary>The contract's descriptor.</summary>
    static abstract RpcContract<TSelf> Contract { get; }
}
