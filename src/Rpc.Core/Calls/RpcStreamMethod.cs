using System.Text.Json.Serialization.Metadata;
using Rpc.Codecs;

namespace Rpc.Calls;

/// <summary>A member of a contract that is answered with a stream.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <typeparam name="TItem">The type of the items.</typeparam>
public abstract class RpcStreamMethod<TArguments, TItem> : RpcMethod<TArguments>
{
    /// <summary>Creates the descriptor.</summary>
    /// <param name="name">The name on the wire.</param>
    /// <param name="parameters">The parameters in order, without a cancellation token.</param>
    /// <param name="itemsAcceptNull">An item may be null.</param>
    /// <param name="jsonResolver">The contract's own JSON metadata, or null to use the session's alone.</param>
    protected RpcStreamMethod(string name, RpcParameter[] parameters, bool itemsAcceptNull, IJsonTypeInfoResolver? jsonResolver)
        : base(name, RpcMethodKind.Call, parameters, jsonResolver) => ItemsAcceptNull = itemsAcceptNull;

    internal bool ItemsAcceptNull { get; }
}
