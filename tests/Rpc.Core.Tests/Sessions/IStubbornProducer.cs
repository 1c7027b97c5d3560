using System.Runtime.CompilerServices;

namespace Rpc.Core.Tests.Sessions;

[RpcContract]
public partial interface IStubbornProducer
{
    IAsyncEnumerable<int> ProduceAsync(CancellationToken cancellationToken = default);
}

/// <summary>Answers its cancellation with a failure of its own.</summary>
public sealed class StubbornProducer : IStubbornProducer
{
    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async IAsyncEnumerable<int> ProduceAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return 1;
        Started.SetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw new InvalidOperationException("a clumsy way to stop", exception);
        }
    }
}
