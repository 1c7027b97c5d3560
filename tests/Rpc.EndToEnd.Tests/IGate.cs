using System.Collections.Concurrent;

namespace Rpc.EndToEnd.Tests;

/// <summary>Calls that are answered when the test says so, and what else there is to be lost with a connection.</summary>
[RpcContract]
public partial interface IGate
{
    event EventHandler<int> Opened;

    Task<int> PassAsync(int number);

    [RpcNotification]
    ValueTask NoteAsync(int number);

    Task<int[]> GetNotesAsync();

    Task RaiseAsync(int count);
}

/// <summary>Serves it.</summary>
public sealed class Gate : IGate
{
    private readonly ConcurrentQueue<int> _notes = new();

    public event EventHandler<int>? Opened;

    /// <summary>Completes when the next call has come.</summary>
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets calls pass.</summary>
    public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<int> PassAsync(int number)
    {
        Entered.TrySetResult();
        await Open.Task;
        return number;
    }

    public ValueTask NoteAsync(int number)
    {
        _notes.Enqueue(number);
        return default;
    }

    public Task<int[]> GetNotesAsync() => Task.FromResult(_notes.ToArray());

    public Task RaiseAsync(int count)
    {
        for (var i = 0; i < count; i++)
            Opened?.Invoke(this, i);
        return Task.CompletedTask;
    }
}
