using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>Answers the calls of <see cref="RpcSessions"/>, of all sessions.</summary>
internal sealed class RpcAnswering : IAnswering
{
    public ValueTask<int> AddAsync(int a, int b) => new(a + b);

    public ValueTask<Order> EchoOrderAsync(Order order) => new(order);

    public ValueTask<byte[]> EchoBlobAsync(byte[] blob) => new(blob);

    public IAsyncEnumerable<int> CountAsync(CancellationToken cancellationToken = default) => Numbers.CountAsync(cancellationToken);
}
