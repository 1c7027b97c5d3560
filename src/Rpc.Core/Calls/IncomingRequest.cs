using System.Text.Json;
using Rpc.Codecs;
using Rpc.Messages;

namespace Rpc.Calls;

/// <summary>A request or notification whose handler runs. It is answered once: by the handler's result, or by its failure.</summary>
/// <param name="host">The session.</param>
/// <param name="id">The request's id; null for a notification.</param>
/// <param name="batch">The batch that the request came in, or null.</param>
/// <param name="method">The method that was called.</param>
internal sealed class IncomingRequest(IIncomingRequestHost host, RequestId? id, ReplyBatch? batch, RpcMethod method)
{
    private CancellationTokenSource? _cancellation;
    private int _cancelled;

    /// <summary>The request's id; null for a notification.</summary>
    public RequestId? Id { get; } = id;

    /// <summary>The batch that the request came in, or null.</summary>
    public ReplyBatch? Batch { get; } = batch;

    /// <summary>The method that was called.</summary>
    public RpcMethod Method { get; } = method;

    /// <summary>How values are read.</summary>
    public JsonSerializerOptions JsonOptions => host.Codec.JsonOptions;

    /// <summary>Fires when the caller cancels, and when the session ends. Made when a handler first asks for it.</summary>
    public CancellationToken CancellationToken => (_cancellation ?? CreateCancellation()).Token;

    /// <summary>True once <see cref="Cancel"/> was called.</summary>
    public bool IsCancelled => Volatile.Read(ref _cancelled) != 0;

    /// <summary>Cancels the handler's token; harmless when it was cancelled before.</summary>
    /// <exception cref="AggregateException">A callback that the handler registered threw.</exception>
    public void Cancel()
    {
        // The exchange is a full fence: either this sees the source, or its maker sees the flag.
        Interlocked.Exchange(ref _cancelled, 1);
        _cancellation?.Cancel();
    }

    /// <summary>Answers with a result.</summary>
    public void Answer<TArguments, TResult>(RpcMethod<TArguments, TResult> called, TResult result, bool moreFollows)
    {
        if (Id is not { } id)
        {
            host.OnHandled(this, null, moreFollows);
            return;
        }

        var writer = host.Codec.Writers.Rent();
        try
        {
            host.Codec.BeginResult(writer, id);
            called.WriteResult(new(writer.Json, called.GetJsonOptions(JsonOptions)), result);
            host.Codec.EndResult(writer);
        }
        catch (Exception exception)
        {
            host.Codec.Writers.Return(writer);
            host.OnFailed(this, new RpcException(RpcErrorCode.InternalError, $"The result of '{called.Name}' cannot be serialised.", exception), moreFollows);
            return;
        }

        host.OnHandled(this, writer, moreFollows);
    }

    /// <summary>Answers that a method without result is done.</summary>
    public void AnswerVoid(bool moreFollows)
    {
        if (Id is not { } id)
        {
            host.OnHandled(this, null, moreFollows);
            return;
        }

        var writer = host.Codec.Writers.Rent();
        host.Codec.WriteVoidResult(writer, id);
        host.OnHandled(this, writer, moreFollows);
    }

    /// <summary>Answers when the handler is done.</summary>
    public async void AnswerLater<TArguments, TResult>(RpcMethod<TArguments, TResult> called, ValueTask<TResult> task)
    {
        TResult result;
        try
        {
            result = await task.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            host.OnFailed(this, exception, moreFollows: false);
            return;
        }

        Answer(called, result, moreFollows: false);
    }

    /// <summary>Answers when the handler is done.</summary>
    public async void AnswerVoidLater(ValueTask task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            host.OnFailed(this, exception, moreFollows: false);
            return;
        }

        AnswerVoid(moreFollows: false);
    }

    // Never disposed: without a timer or a wait handle the source holds nothing, and a cancel may come at any time.
    private CancellationTokenSource CreateCancellation()
    {
        var created = new CancellationTokenSource();
        if (Interlocked.CompareExchange(ref _cancellation, created, null) is { } existing)
            return existing;
        if (IsCancelled)
            created.Cancel();
        return created;
    }
}
