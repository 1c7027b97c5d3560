using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>What the server of <see cref="RpcSessions"/> answers.</summary>
[RpcContract]
internal partial interface IAnswering
{
    ValueTask<int> AddAsync(int a, int b);

    ValueTask<Order> EchoOrderAsync(Order order);

    ValueTask<byte[]> EchoBlobAsync(byte[] blob);

    IAsyncEnumerable<int> CountAsync(CancellationToken cancellationToken = default);
}

/// <summary>How a client of it asks to be pushed to.</summary>
[RpcContract]
internal partial interface IPushing
{
    /// <summary>What is broadcast.</summary>
    event Action<string, double, long> Ticked;

    /// <summary>Answered at once: what the client sent before has then taken effect.</summary>
    Task ReadyAsync();

    Task<long> PushAsync();

    Task StopAsync();
}

/// <summary>What a client is pushed.</summary>
[RpcContract]
internal partial interface ITickReceiver
{
    [RpcNotification]
    ValueTask ReceiveAsync(string symbol, double price, long number);
}
