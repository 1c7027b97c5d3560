namespace Rpc.LoadBench.Contestants;

/// <summary>Calls of a contestant that has methods of its own for them.</summary>
internal sealed class CallConnection<TRequest, TResponse>(IAsyncDisposable connection, Func<TRequest, ValueTask<TResponse>> invoke) : ICallConnection<TRequest, TResponse>
{
    public ValueTask<TResponse> InvokeAsync(TRequest request) => invoke(request);

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
