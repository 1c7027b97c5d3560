using System.Text.Json;
using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Messages;
using Rpc.Streams;

namespace Rpc.Calls;

/// <summary>
/// A request or notification whose handler runs. It is answered once: by the handler's result, or by its failure. The object
/// belongs to its <see cref="IncomingCallTable"/> and serves another request afterwards.
/// </summary>
/// <param name="host">The session.</param>
internal sealed class IncomingRequest(IIncomingRequestHost host)
{
    private CancellationTokenSource? _cancellation;
    private int _cancelled;

    /// <summary>The next in the table's chain. The table's alone.</summary>
    public IncomingRequest? Next;

    /// <summary>The request's id; null for a notification.</summary>
    public RequestId? Id { get; private set; }

    /// <summary>The batch that the request came in, or null.</summary>
    public ReplyBatch? Batch { get; private set; }

    /// <summary>The method that was called.</summary>
    public RpcMethod Method { get; private set; } = null!;

    /// <summary>Where the request stands in the table. The table's alone.</summary>
    public int Hash { get; private set; }

    /// <summary>How values are read.</summary>
    public JsonSerializerOptions JsonOptions => host.Codec.JsonOptions;

    /// <summary>The stream that is the result; null for none.</summary>
    public OutgoingStream? ResultStream { get; private set; }

    /// <summary>The streams among the arguments; null for none.</summary>
    public ReceivedStreams? Streams { get; private set; }

    /// <summary>Fires when the caller cancels, and when the session ends. Made when a handler first asks for it.</summary>
    public CancellationToken CancellationToken => (_cancellation ?? CreateCancellation()).Token;

    /// <summary>True once <see cref="Cancel"/> was called.</summary>
    public bool IsCancelled => Volatile.Read(ref _cancelled) != 0;

    /// <summary>What observes the request; null for nothing.</summary>
    public CallObservation? Observation { get; set; }

    /// <summary>When the caller waits no longer; null for no such time.</summary>
    public Deadline? Deadline { get; private set; }

    /// <summary>Begins a request.</summary>
    public void Begin(RequestId? id, ReplyBatch? batch, RpcMethod method, int hash, Deadline? deadline)
    {
        // A cancel that came too late for the last request is not meant for this one.
        _cancelled = 0;
        Deadline = deadline;
        Observation = null;

        // With a token of its own the object serves no other request: what runs out its time may come late.
        if (deadline is not null)
            _ = CancellationToken;
        Id = id;
        Batch = batch;
        Method = method;
        Hash = hash;
    }

    /// <summary>
    /// Makes the object fit for another request. A handler asks for its token before it first waits, on the thread that
    /// also begins requests; so none asks for it in the middle of this.
    /// </summary>
    /// <returns>False when a handler was given the token: it may keep it, and a cancel may still come for it.</returns>
    public bool TryRelease()
    {
        Batch = null;
        ResultStream = null;
        Streams?.End(new InvalidOperationException($"The call of '{Method.Name}' is over, and so are its streams."));
        Streams = null;
        return _cancellation is null;
    }

    /// <summary>Cancels the handler's token; harmless when it was cancelled before.</summary>
    /// <param name="reason">What reading the streams among the arguments fails with; null for the caller's cancellation.</param>
    /// <exception cref="AggregateException">A callback that the handler registered threw.</exception>
    public void Cancel(Exception? reason = null)
    {
        // The exchange is a full fence: either this sees the source, or its maker sees the flag.
        Interlocked.Exchange(ref _cancelled, 1);
        ResultStream?.Stop();
        Streams?.End(reason ?? new OperationCanceledException($"The call of '{Method.Name}' was cancelled by its caller."));
        _cancellation?.Cancel();
    }

    /// <summary>Where the handler's arguments find their streams.</summary>
    public IStreamArguments? OpenStreams() => Id is { } id ? Streams = new ReceivedStreams(host.Streams, id, Method.Name) : null;

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

    /// <summary>Answers with a stream: what is ready at its end is the result, the rest went ahead.</summary>
    public void AnswerWithStream<TArguments, TItem>(RpcStreamMethod<TArguments, TItem> called, IAsyncEnumerable<TItem> items)
    {
        // Whoever calls it as a notification wants nothing of it.
        if (Id is not { } id)
        {
            host.OnHandled(this, null, moreFollows: true);
            return;
        }

        var stream = new OutgoingStream<TItem>(host.Streams, id, OutgoingStream.Result, items, called.GetJsonOptions(JsonOptions));
        ResultStream = stream;
        var sent = stream.RunAsync(CancellationToken);
        if (sent.IsCompletedSuccessfully)
            AnswerWithRest(stream, id, moreFollows: true);
        else
            _ = AnswerWithRestAsync(sent, stream, id);
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
    public async Task AnswerLaterAsync<TArguments, TResult>(RpcMethod<TArguments, TResult> called, ValueTask<TResult> task)
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
    public async Task AnswerVoidLaterAsync(ValueTask task)
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

    private async Task AnswerWithRestAsync(Task sent, OutgoingStream stream, RequestId id)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await SendRestAsync(stream, id).ConfigureAwait(false);
            if (stream.IsStopped)
                Interlocked.Exchange(ref _cancelled, 1);
            host.OnFailed(this, stream.Violation ?? exception, moreFollows: false);
            return;
        }

        AnswerWithRest(stream, id, moreFollows: false);
    }

    private void AnswerWithRest(OutgoingStream stream, RequestId id, bool moreFollows)
    {
        var batch = stream.TakeBatch();
        var writer = host.Codec.Writers.Rent();
        host.Codec.WriteStreamResult(writer, id, batch is null ? default : batch.Message.Span);
        if (batch is not null)
            host.Codec.Writers.Return(batch);
        host.OnHandled(this, writer, moreFollows);
    }

    // What came before a failure arrives before it.
    private async Task SendRestAsync(OutgoingStream stream, RequestId id)
    {
        if (stream.TakeBatch() is not { } batch)
            return;
        if (host.Codec.SendsExtensions && !stream.IsStopped)
        {
            var writer = host.Codec.Writers.Rent();
            host.Codec.WriteItems(writer, id, OutgoingStream.Result, batch.Message.Span, isLast: false, error: null);
            try
            {
                await host.Streams.SendAsync(writer, moreFollows: true, CancellationToken.None).ConfigureAwait(false);
            }
            catch (RpcSessionException)
            {
                // The failure of the session is told by the session.
            }
        }

        host.Codec.Writers.Return(batch);
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
