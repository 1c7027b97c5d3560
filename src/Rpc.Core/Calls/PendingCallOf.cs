using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Rpc.Codecs;

namespace Rpc.Calls;

/// <summary>A call that waits for a result of one type: the source of the <see cref="ValueTask{TResult}"/> that its caller awaits, reused when that was read.</summary>
/// <typeparam name="TResult">The type of the result.</typeparam>
internal sealed class PendingCall<TResult> : PendingCall, IValueTaskSource<TResult>, IValueTaskSource
{
    private const int MaxKept = 256;

    // A caller that goes on makes its next call on the thread that it goes on on, as a rule.
    [ThreadStatic]
    private static PendingCall<TResult>? t_last;

    private static readonly ConcurrentQueue<PendingCall<TResult>> s_pool = new();
    private static int s_pooled;

    private ManualResetValueTaskSourceCore<TResult> _core = new() { RunContinuationsAsynchronously = true };
    private IResultReader<TResult> _reader = null!;
    private TResult _value = default!;

    private PendingCall()
    {
    }

    /// <inheritdoc/>
    public override RpcMethod? Method => _reader as RpcMethod;

    /// <inheritdoc/>
    public override string MethodName => _reader.Name;

    /// <summary>The task of the call. Read it before the call can complete.</summary>
    public ValueTask<TResult> Task => new(this, _core.Version);

    /// <summary>The task of a call without a result. Read it before the call can complete.</summary>
    public ValueTask VoidTask => new(this, _core.Version);

    /// <summary>Takes a fresh call.</summary>
    public static PendingCall<TResult> Rent(IResultReader<TResult> reader)
    {
        if (t_last is { } call)
            t_last = null;
        else if (s_pool.TryDequeue(out call))
            Interlocked.Decrement(ref s_pooled);
        else
            call = new PendingCall<TResult>();
        call.Renew();
        call._core.RunContinuationsAsynchronously = true;
        call._reader = reader;
        return call;
    }

    /// <inheritdoc/>
    public override void SetResult(ReadOnlySpan<byte> result, RpcCodec codec, CompletionQueue completions)
    {
        Finish();
        try
        {
            _value = _reader.Read(result, codec);
        }
        catch (RpcSerializationException exception)
        {
            _core.SetException(exception);
            return;
        }

        completions.Add(this, result.Length);
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        _core.RunContinuationsAsynchronously = false;
        var value = _value;
        _value = default!;
        _core.SetResult(value);
    }

    /// <inheritdoc/>
    public TResult GetResult(short token)
    {
        // Throws when the task was awaited before: the object may be another call's. One that is not complete is still this call's, whose answer is to come.
        var isOver = _core.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            if (isOver)
                Recycle();
        }
    }

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <inheritdoc/>
    protected override void Fail(Exception exception) => _core.SetException(exception);

    private void Recycle()
    {
        // Advances the version first: a second await of the same task then throws instead of reading another call's result.
        _core.Reset();
        if (t_last is null)
            t_last = this;
        else if (Interlocked.Increment(ref s_pooled) <= MaxKept)
            s_pool.Enqueue(this);
        else
            Interlocked.Decrement(ref s_pooled);
    }
}
