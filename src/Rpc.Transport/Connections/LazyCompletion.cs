namespace Rpc.Transport.Connections;

/// <summary>A completion that nobody awaits, as a rule: it takes an object from the first wait on, and none where it is complete before that. Never fails. Safe for concurrent use.</summary>
internal struct LazyCompletion
{
    private static readonly TaskCompletionSource s_complete = CreateComplete();

    private TaskCompletionSource? _source;

    /// <summary>Whether it is complete.</summary>
    public readonly bool IsCompleted => _source?.Task.IsCompleted == true;

    /// <summary>Completes with it. What awaits it goes on elsewhere than where it is completed.</summary>
    public Task Task => LazyInitializer.EnsureInitialized(ref _source, static () => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Completes it. Idempotent.</summary>
    public void Complete() => Interlocked.CompareExchange(ref _source, s_complete, null)?.TrySetResult();

    private static TaskCompletionSource CreateComplete()
    {
        var complete = new TaskCompletionSource();
        complete.SetResult();
        return complete;
    }
}
