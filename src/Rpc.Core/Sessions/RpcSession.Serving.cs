using Rpc.Calls;
using Rpc.Dispatching;

namespace Rpc;

// What a session serves to its peer with options of its own.
public sealed partial class RpcSession
{
    /// <summary>Serves a contract to the peer, with options.</summary>
    /// <typeparam name="T">The contract: an interface with <see cref="RpcContractAttribute"/>.</typeparam>
    /// <param name="service">The implementation; it may serve many sessions.</param>
    /// <param name="options">How it is served.</param>
    /// <exception cref="InvalidOperationException">A member of the contract is served on this session already, or the session speaks MessagePack, which the contract does not support.</exception>
    public void Serve<T>(T service, RpcServeOptions options)
        where T : class, IRpcContract<T> => Serve(T.Contract, service, options);

    /// <summary>Serves a contract to the peer by its descriptor, with options.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="contract">The contract's descriptor.</param>
    /// <param name="service">The implementation.</param>
    /// <param name="options">How it is served.</param>
    /// <exception cref="InvalidOperationException">A member of the contract is served on this session already, or the session speaks MessagePack, which the contract does not support.</exception>
    public void Serve<T>(RpcContract<T> contract, T service, RpcServeOptions options)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(options);
        RequireCarries(contract);
        _dispatchTable.Add(contract, new Implementation(contract.Events.Count > 0 ? contract.CreateDispatcher(service) : null, service, Activator: null, options.FlowContext));
    }

    /// <summary>
    /// Serves a contract to the peer with an implementation of its own for each call, notification and stream. It lives as long as the call is handled, and is then disposed of
    /// (<see cref="IAsyncDisposable"/>, otherwise <see cref="IDisposable"/>), before the call is answered.
    /// </summary>
    /// <typeparam name="T">The contract: an interface with <see cref="RpcContractAttribute"/>, without events.</typeparam>
    /// <param name="activate">Makes the implementation; what it throws is the handler's failure.</param>
    /// <param name="options">How it is served; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">A member of the contract is served on this session already, the contract has events, which need an implementation that stays, or the session speaks MessagePack, which the contract does not support.</exception>
    public void Serve<T>(Func<RpcContext, T> activate, RpcServeOptions? options = null)
        where T : class, IRpcContract<T> => Serve(T.Contract, activate, options);

    /// <summary>Serves a contract to the peer by its descriptor, with an implementation of its own for each call.</summary>
    /// <typeparam name="T">The contract, without events.</typeparam>
    /// <param name="contract">The contract's descriptor.</param>
    /// <param name="activate">Makes the implementation; what it throws is the handler's failure.</param>
    /// <param name="options">How it is served; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">A member of the contract is served on this session already, the contract has events, which need an implementation that stays, or the session speaks MessagePack, which the contract does not support.</exception>
    public void Serve<T>(RpcContract<T> contract, Func<RpcContext, T> activate, RpcServeOptions? options = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(activate);
        ActivatedService Activate(IncomingRequest request) => Owned(activate(new RpcContext(this, request)));
        static ActivatedService Owned(T service) => new(service, service);
        ServeEachCall(contract, Activate, options);
    }

    /// <summary>
    /// Serves a contract to the peer with an implementation of its own for each call, notification and stream, of which something else than the call is the owner, such as a scope. That is disposed of
    /// behind the call, before the call is answered.
    /// </summary>
    /// <typeparam name="T">The contract: an interface with <see cref="RpcContractAttribute"/>, without events.</typeparam>
    /// <param name="activate">Makes the implementation and its owner; what it throws is the handler's failure.</param>
    /// <param name="options">How it is served; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">A member of the contract is served on this session already, or the contract has events, which need an implementation that stays.</exception>
    public void Serve<T>(Func<RpcContext, RpcLease<T>> activate, RpcServeOptions? options = null)
        where T : class, IRpcContract<T>
    {
        ArgumentNullException.ThrowIfNull(activate);
        ActivatedService Activate(IncomingRequest request) => Owned(activate(new RpcContext(this, request)));
        static ActivatedService Owned(RpcLease<T> lease) => new(lease.Service, lease.Owner);
        ServeEachCall(T.Contract, Activate, options);
    }

    private void ServeEachCall(RpcContract contract, Func<IncomingRequest, ActivatedService> activate, RpcServeOptions? options)
    {
        RequireCarries(contract);
        if (contract.Events.Count > 0)
            throw new InvalidOperationException($"Contract '{contract.Name}' has events, which need an implementation that stays: serve it with an object instead of one for each call.");
        _dispatchTable.Add(contract, new Implementation(Dispatcher: null, Service: null, activate, options?.FlowContext == true));
    }

    /// <summary>Throws when values of the contract cannot be carried in the session's format.</summary>
    /// <exception cref="InvalidOperationException">They cannot.</exception>
    internal void RequireCarries(RpcContract contract)
    {
        if (_codec.JsonOptions is null && !contract.SupportsMessagePack)
        {
            throw new InvalidOperationException(
                $"Contract '{contract.Name}' is for JSON only, and this session speaks MessagePack ({RpcSubprotocols.MessagePack}). Leave that out of Subprotocols in the options of one end, or make the contract one without JsonOnly.");
        }
    }
}
