namespace Rpc.Calls;

/// <summary>What a proxy's stream method returns: each enumeration is a call of its own.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <typeparam name="TItem">The type of the items.</typeparam>
internal sealed class RemoteStream<TArguments, TItem>(RpcCaller caller, RpcStreamMethod<TArguments, TItem> method, TArguments arguments, CancellationToken cancellationToken) : IAsyncEnumerable<TItem>
{
    /// <inheritdoc/>
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken ofEnumeration = default) =>
        new PendingStream<TArguments, TItem>(caller, method, in arguments, cancellationToken, ofEnumeration);
}
