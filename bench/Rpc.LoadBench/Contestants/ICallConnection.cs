namespace Rpc.LoadBench.Contestants;

/// <summary>A client's connection to a server that answers calls of one kind. Calls may overlap.</summary>
internal interface ICallConnection<TRequest, TResponse> : IAsyncDisposable
{
    ValueTask<TResponse> InvokeAsync(TRequest request);
}
