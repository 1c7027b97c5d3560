namespace Rpc.Core.Tests.Vectors;

/// <summary>The contract that docs/vectors/json.json describes.</summary>
[RpcContract]
public partial interface ISample
{
    event Action<int, int> Changed;

    Task<int> AddAsync(int a, int b = 10);

    Task<string?> EchoAsync(string? text);

    Task<Item> RoundTripAsync(Item item);

    Task NothingAsync();

    Task RefuseAsync();

    Task CrashAsync();

    Task WaitAsync(CancellationToken cancellationToken = default);

    [RpcNotification]
    ValueTask LogAsync(string message);

    Task RaiseAsync(int number);

    sealed record Item(long Id, string Name, string[] Tags);
}

/// <summary>Does what docs/vectors/json.json says.</summary>
internal sealed class Sample : ISample
{
    public event Action<int, int>? Changed;

    public Task<int> AddAsync(int a, int b = 10) => Task.FromResult(a + b);

    public Task<string?> EchoAsync(string? text) => Task.FromResult(text);

    public Task<ISample.Item> RoundTripAsync(ISample.Item item) => Task.FromResult(item);

    public Task NothingAsync() => Task.CompletedTask;

    public Task RefuseAsync() => throw new RpcException((RpcErrorCode)4711, "no such account") { ErrorData = """{"account":7}""" };

    public Task CrashAsync() => throw new InvalidOperationException("unexpected");

    public Task WaitAsync(CancellationToken cancellationToken = default) => Task.Delay(Timeout.Infinite, cancellationToken);

    public ValueTask LogAsync(string message) => default;

    public Task RaiseAsync(int number)
    {
        Changed?.Invoke(number, number + 1);
        return Task.CompletedTask;
    }
}
