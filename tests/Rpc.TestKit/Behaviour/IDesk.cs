namespace Rpc.TestKit.Behaviour;

/// <summary>The contract of what stands around a call: headers, context, interceptors.</summary>
[RpcContract]
public partial interface IDesk
{
    /// <summary>Says what the handler knows of the call.</summary>
    Task<string> DescribeAsync(CancellationToken cancellationToken = default);

    Task<string> EchoAsync(string text, int times = 1);

    Task<long> CountAsync(IAsyncEnumerable<int> numbers);

    IAsyncEnumerable<int> StreamAsync(int count);

    [RpcNotification]
    ValueTask NoteAsync(string text);

    Task FailAsync(string text);
}

/// <summary>The same with an event.</summary>
[RpcContract]
public partial interface ILoudDesk
{
    event Action Rang;
}

/// <summary>Serves the desk, one for all calls or one for each.</summary>
/// <param name="context">The context of the call that it was made for; null for one that serves all.</param>
public sealed class Desk(RpcContext? context = null) : IDesk, IAsyncDisposable
{
    /// <summary>What notifications said.</summary>
    public TaskCompletionSource<string> Noted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How often it was disposed of.</summary>
    public int Disposals { get; private set; }

    public async Task<string> DescribeAsync(CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        try
        {
            var known = context ?? RpcContext.Current;
            var headers = string.Join(',', known.Headers.OrderBy(static header => header.Key, StringComparer.Ordinal).Select(static header => $"{header.Key}={header.Value}"));
            return $"{known.Method} {known.Kind} [{headers}] {known.State} {known.Remaining is not null} {known.CancellationToken == cancellationToken}";
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }

    public async Task<string> EchoAsync(string text, int times = 1)
    {
        await Task.Yield();
        ObjectDisposedException.ThrowIf(Disposals > 0, this);
        return string.Concat(Enumerable.Repeat(text, times));
    }

    public async Task<long> CountAsync(IAsyncEnumerable<int> numbers)
    {
        var count = 0L;
        await foreach (var _ in numbers)
            count++;
        return count;
    }

    public async IAsyncEnumerable<int> StreamAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            ObjectDisposedException.ThrowIf(Disposals > 0, this);
            yield return i;
        }

        if (count == 0)
            throw new RpcException((RpcErrorCode)7, "nothing to stream");
    }

    public ValueTask NoteAsync(string text)
    {
        Noted.TrySetResult(text);
        return default;
    }

    public Task FailAsync(string text) => throw new RpcException((RpcErrorCode)5, text);

    public ValueTask DisposeAsync()
    {
        Disposals++;
        return default;
    }
}
