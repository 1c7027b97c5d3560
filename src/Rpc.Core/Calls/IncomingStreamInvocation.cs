namespace Rpc.Calls;

/// <summary>A call of the peer's that is answered with a stream, on its way to its handler: it goes on until the stream has ended.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <typeparam name="TItem">The type of the items.</typeparam>
/// <param name="request">The request.</param>
/// <param name="method">The method.</param>
/// <param name="arguments">The arguments.</param>
internal sealed class IncomingStreamInvocation<TArguments, TItem>(IncomingRequest request, RpcStreamMethod<TArguments, TItem> method, TArguments arguments)
    : IncomingInvocation<TArguments>(request, method, arguments)
{
    private readonly StreamPassage _passage = new();

    /// <summary>The stream, once it is enumerated.</summary>
    public IAsyncEnumerable<TItem> Read() => _passage.ReadAsync(() => InvokeAsync(), HandleAsync);

    /// <inheritdoc/>
    protected override ValueTask RunAsync() => _passage.EnterAsync();

    private async IAsyncEnumerable<TItem> HandleAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var activated = Request.Activate();
        try
        {
            await foreach (var item in method.Handle(activated.Service, in Values, Request.TokenFor(method)).WithCancellation(cancellationToken).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            await IncomingRequest.DeactivateAsync(activated).ConfigureAwait(false);
        }
    }
}
