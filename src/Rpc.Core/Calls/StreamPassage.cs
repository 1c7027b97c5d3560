using System.Runtime.CompilerServices;

namespace Rpc.Calls;

/// <summary>
/// Lets a stream pass through interceptors: those go on when it is first read, what they await is its end, and what they throw is how it ends.
/// </summary>
internal sealed class StreamPassage
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The innermost interceptor goes on.</summary>
    /// <returns>The end of the stream.</returns>
    public ValueTask EnterAsync()
    {
        _entered.TrySetResult();
        return new ValueTask(_ended.Task);
    }

    /// <summary>Reads the stream.</summary>
    /// <param name="invoke">Runs the interceptors.</param>
    /// <param name="open">Opens the stream behind them.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        Func<ValueTask> invoke,
        Func<CancellationToken, IAsyncEnumerable<T>> open,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var passing = RunAsync(invoke);
        await Task.WhenAny(_entered.Task, passing).ConfigureAwait(false);
        if (!_entered.Task.IsCompleted)
        {
            // None went on: an exception is the stream's, and without one it is empty.
            await passing.ConfigureAwait(false);
            yield break;
        }

        var items = open(cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (await StepAsync(items, passing).ConfigureAwait(false))
                yield return items.Current;
        }
        finally
        {
            // Left early, it has ended all the same; what the interceptors make of that has no reader.
            try
            {
                await items.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                _ended.TrySetResult();
                await passing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task RunAsync(Func<ValueTask> invoke) => await invoke().ConfigureAwait(false);

    // At the end the interceptors have the last word: they may replace a failure, or end with one.
    private async ValueTask<bool> StepAsync<T>(IAsyncEnumerator<T> items, Task passing)
    {
        try
        {
            if (await items.MoveNextAsync().ConfigureAwait(false))
                return true;
            _ended.TrySetResult();
        }
        catch (Exception exception)
        {
            _ended.TrySetException(exception);
        }

        await passing.ConfigureAwait(false);
        return false;
    }
}
