namespace Rpc.Calls;

/// <summary>What a proxy's stream method returns: each enumeration is a call of its own.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <typeparam name="TItem">The type of the items.</typeparam>
internal sealed class RemoteStream<TArguments, TItem>(
    RpcCaller caller,
    RpcStreamMethod<TArguments, TItem> method,
    TArguments arguments,
    IReadOnlyDictionary<string, string>? headers,
    CancellationToken cancellationToken) : IAsyncEnumerable<TItem>
{
    /// <inheritdoc/>
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken ofEnumeration = default) =>
        new PendingStream<TArguments, TItem>(caller, method, in arguments, headers, cancellationToken, ofEnumeration);
}

/// <summary>The same where calls go through interceptors.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <typeparam name="TItem">The type of the items.</typeparam>
internal sealed class InterceptedRemoteStream<TArguments, TItem>(
    RpcCaller caller,
    IInvocationPipeline pipeline,
    RpcStreamMethod<TArguments, TItem> method,
    TArguments arguments,
    CancellationToken cancellationToken) : IAsyncEnumerable<TItem>
{
    /// <inheritdoc/>
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken ofEnumeration = default) =>
        new OutgoingStreamCall<TArguments, TItem>(caller, method, arguments, cancellationToken).Read(pipeline).GetAsyncEnumerator(ofEnumeration);
}
