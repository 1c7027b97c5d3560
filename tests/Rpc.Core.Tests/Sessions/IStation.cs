namespace Rpc.Core.Tests.Sessions;

/// <summary>Has handlers that block their thread, or do not.</summary>
[RpcContract]
public partial interface IStation
{
    event Action<string> Rang;

    Task BlockAsync();

    [RpcMethod(Ordered = true)]
    Task BlockInTurnAsync();

    [RpcMethod(Ordered = true)]
    Task WaitInTurnAsync();

    Task WaitAsync();

    Task DoNothingAsync();
}

/// <summary>Whose blocking handlers return when they are let go, and whose waiting ones when they are told.</summary>
internal sealed class Station : IStation
{
    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _entered = new(0);

    public event Action<string>? Rang;

    public TaskCompletionSource Awaited { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when one more handler blocks or waits.</summary>
    public Task EnteredAsync() => _entered.WaitAsync();

    public void LetGo() => _go.Release();

    public void Ring(string text) => Rang?.Invoke(text);

    public void Block()
    {
        _entered.Release();
        _go.Wait();
    }

    public Task BlockAsync()
    {
        Block();
        return Task.CompletedTask;
    }

    public Task BlockInTurnAsync() => BlockAsync();

    public Task WaitInTurnAsync() => WaitAsync();

    public Task WaitAsync()
    {
        _entered.Release();
        return Awaited.Task;
    }

    public Task DoNothingAsync() => Task.CompletedTask;
}
