using System.Runtime.CompilerServices;

namespace Rpc.Calls;

/// <summary>
/// Awaited by the receive loop in place of the channel's own wait. Callers whose answers were read go on in it: on this thread when the loop has to wait, and elsewhere when it goes on at once.
/// </summary>
/// <param name="wait">The channel's wait.</param>
/// <param name="completions">The callers.</param>
internal readonly struct CompletingWait(ValueTask<bool> wait, CompletionQueue completions)
{
    public Awaiter GetAwaiter() => new(wait.ConfigureAwait(false).GetAwaiter(), completions);

    internal readonly struct Awaiter(ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter wait, CompletionQueue completions) : ICriticalNotifyCompletion
    {
        public bool IsCompleted
        {
            get
            {
                if (!wait.IsCompleted)
                    return false;
                completions.HandOver();
                return true;
            }
        }

        public bool GetResult() => wait.GetResult();

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            // The loop goes on as soon as something comes, maybe at once, on another thread: nothing of it is used behind this.
            var callers = completions;
            wait.UnsafeOnCompleted(continuation);
            callers.Continue();
        }
    }
}
