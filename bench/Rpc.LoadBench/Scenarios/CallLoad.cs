using Rpc.LoadBench.Contestants;

namespace Rpc.LoadBench.Scenarios;

/// <summary>One kind of call.</summary>
/// <param name="Layer">Who answers it.</param>
/// <param name="ConnectAsync">Opens a connection for it.</param>
/// <param name="Request">What a worker sends, by the numbers of the worker and of its call. No other call that is in flight sends the same.</param>
/// <param name="IsAnswer">Whether a response is the one to a request.</param>
internal sealed record CallLoad<TRequest, TResponse>(
    Layer Layer,
    Func<IContestant, int, Task<ICallConnection<TRequest, TResponse>>> ConnectAsync,
    Func<int, int, TRequest> Request,
    Func<TRequest, TResponse, bool> IsAnswer)
{
    /// <summary>The bytes that are measured in megabytes per second; 0 where calls are counted alone.</summary>
    public int PayloadBytes { get; init; }
}
