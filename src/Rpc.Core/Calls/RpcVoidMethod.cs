using System.Text.Json.Serialization.Metadata;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;

namespace Rpc.Calls;

/// <summary>A member of a contract that is answered with nothing but its completion.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <param name="name">The name on the wire.</param>
/// <param name="parameters">The parameters in order, without a cancellation token.</param>
/// <param name="jsonResolver">The contract's own JSON metadata, or null to use the session's alone.</param>
public abstract class RpcVoidMethod<TArguments>(string name, RpcParameter[] parameters, IJsonTypeInfoResolver? jsonResolver)
    : RpcMethod<TArguments, RpcVoid>(name, parameters, jsonResolver)
{
    /// <inheritdoc/>
    public sealed override void WriteResult(JsonValueWriter writer, RpcVoid result) => writer.WriteNull();

    /// <summary>Whatever the peer answered means: done.</summary>
    /// <param name="reader">Not read.</param>
    public sealed override RpcVoid ReadResult(ref JsonValueReader reader) => default;

    /// <inheritdoc/>
    public sealed override void WriteResult(ref MessagePackWriter writer, RpcVoid result) => writer.WriteNil();

    /// <summary>Whatever the peer answered means: done.</summary>
    /// <param name="reader">Not read.</param>
    public sealed override RpcVoid ReadResult(ref MessagePackReader reader) => default;

    /// <summary>Calls the method of the implementation.</summary>
    /// <param name="service">The implementation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">The handler's token; of meaning only where <see cref="RpcMethod.TakesCancellationToken"/> says so.</param>
    public abstract ValueTask HandleVoidAsync(object service, in TArguments arguments, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public sealed override ValueTask<RpcVoid> HandleAsync(object service, in TArguments arguments, CancellationToken cancellationToken)
    {
        static async ValueTask<RpcVoid> AwaitAsync(ValueTask task)
        {
            await task.ConfigureAwait(false);
            return default;
        }

        return AwaitAsync(HandleVoidAsync(service, in arguments, cancellationToken));
    }

    /// <inheritdoc/>
    internal sealed override void Run(IncomingRequest request, in TArguments arguments) =>
        request.AnswerVoid(request.IsPlain
            ? HandleVoidAsync(request.Service, in arguments, request.TokenFor(this))
            : new IncomingInvocation<TArguments>(request, this, arguments).InvokeAsync());
}
