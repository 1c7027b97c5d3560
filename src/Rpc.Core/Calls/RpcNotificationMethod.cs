using System.Text.Json.Serialization.Metadata;
using Rpc.Codecs;

namespace Rpc.Calls;

/// <summary>A member of a contract that is one way.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <param name="name">The name on the wire.</param>
/// <param name="parameters">The parameters in order, without a cancellation token.</param>
/// <param name="jsonResolver">The contract's own JSON metadata, or null to use the session's alone.</param>
public abstract class RpcNotificationMethod<TArguments>(string name, RpcParameter[] parameters, IJsonTypeInfoResolver? jsonResolver)
    : RpcMethod<TArguments>(name, RpcMethodKind.Notification, parameters, jsonResolver)
{
    /// <summary>Calls the method of the implementation.</summary>
    /// <param name="service">The implementation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">The handler's token; of meaning only where <see cref="RpcMethod.TakesCancellationToken"/> says so.</param>
    public abstract ValueTask HandleAsync(object service, in TArguments arguments, CancellationToken cancellationToken);

    /// <inheritdoc/>
    internal sealed override void Run(IncomingRequest request, in TArguments arguments) =>
        request.AnswerVoid(request.IsPlain
            ? HandleAsync(request.Service, in arguments, request.TokenFor(this))
            : new IncomingInvocation<TArguments>(request, this, arguments).InvokeAsync());

    /// <inheritdoc/>
    internal sealed override ValueTask<object?> HandleBoxedAsync(object service, in TArguments arguments, CancellationToken cancellationToken)
    {
        static async ValueTask<object?> AwaitAsync(ValueTask task)
        {
            await task.ConfigureAwait(false);
            return null;
        }

        return AwaitAsync(HandleAsync(service, in arguments, cancellationToken));
    }
}
