using System.Text.Json.Serialization.Metadata;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;

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
        : base(name, RpcMethodKind.Stream, parameters, jsonResolver) => ItemsAcceptNull = itemsAcceptNull;

    /// <summary>Calls the method of the implementation.</summary>
    /// <param name="service">The implementation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">The handler's token; of meaning only where <see cref="RpcMethod.TakesCancellationToken"/> says so.</param>
    public abstract IAsyncEnumerable<TItem> Handle(object service, in TArguments arguments, CancellationToken cancellationToken);

    /// <summary>How the items are written and read as MessagePack; null where the contract does not support it (<see cref="RpcContract.SupportsMessagePack"/>).</summary>
    public virtual MessagePackFormat<TItem>? ItemFormat => null;

    internal bool ItemsAcceptNull { get; }

    /// <summary>How the items are written and read in a session.</summary>
    /// <exception cref="NotSupportedException">The session speaks MessagePack, and the contract does not.</exception>
    internal ItemCodec<TItem> GetItemCodec(RpcCodec codec) => GetJsonOptions(codec) is { } options
        ? new JsonItemCodec<TItem>(options)
        : new MessagePackItemCodec<TItem>(ItemFormat ?? throw NoMessagePack(), codec.MaxDepth);

    /// <inheritdoc/>
    internal sealed override void Run(IncomingRequest request, in TArguments arguments) =>
        request.AnswerWithStream(this, request.IsPlain
            ? Handle(request.Service, in arguments, request.TokenFor(this))
            : new IncomingStreamInvocation<TArguments, TItem>(request, this, arguments).Read());
}
