using System.Collections.ObjectModel;

namespace Rpc.Calls;

/// <summary>A call of the peer's on its way to its handler, through interceptors or to an implementation that is made for it.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <param name="request">The request.</param>
/// <param name="method">The method.</param>
/// <param name="arguments">The arguments.</param>
internal class IncomingInvocation<TArguments>(IncomingRequest request, RpcMethod<TArguments> method, TArguments arguments) : Invocation
{
    private readonly TArguments _arguments = arguments;
    private object?[]? _boxed;
    private IDictionary<string, string>? _headers;

    /// <inheritdoc/>
    public override RpcMethod Method => method;

    /// <inheritdoc/>
    public override bool IsOutgoing => false;

    /// <inheritdoc/>
    public override IDictionary<string, string> Headers => _headers ??= request.Headers is Dictionary<string, string> headers
        ? new ReadOnlyDictionary<string, string>(headers)
        : ReadOnlyDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Arguments => _boxed ??= Box(method, in _arguments);

    /// <inheritdoc/>
    public override CancellationToken CancellationToken => request.CancellationToken;

    /// <inheritdoc/>
    public override TimeSpan? Remaining => request.Deadline?.Remaining;

    /// <inheritdoc/>
    protected override bool IsRepeatable => false;

    /// <summary>The request.</summary>
    protected IncomingRequest Request => request;

    /// <summary>Takes the call through all that it goes through.</summary>
    public ValueTask InvokeAsync() => request.Pipeline is { } pipeline ? pipeline.InvokeAsync(this) : ProceedAsync();

    /// <summary>The same, and then its result.</summary>
    public async ValueTask<TResult> InvokeAsync<TResult>()
    {
        await InvokeAsync().ConfigureAwait(false);
        return ResultAs<TResult>();
    }

    /// <inheritdoc/>
    protected override async ValueTask RunAsync()
    {
        var activated = request.Activate();
        try
        {
            var result = await method.HandleBoxedAsync(activated.Service, in _arguments, request.TokenFor(method)).ConfigureAwait(false);
            Result = result is RpcVoid ? null : result;
        }
        finally
        {
            await IncomingRequest.DeactivateAsync(activated).ConfigureAwait(false);
        }
    }

    /// <summary>The arguments.</summary>
    protected ref readonly TArguments Values => ref _arguments;
}
