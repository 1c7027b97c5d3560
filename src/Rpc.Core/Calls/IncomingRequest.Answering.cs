using Rpc.Messages;
using Rpc.Streams;

namespace Rpc.Calls;

// How a request is answered.
internal sealed partial class IncomingRequest
{
    /// <summary>Answers with the result of the task once it is there.</summary>
    public void Answer<TArguments, TResult>(RpcMethod<TArguments, TResult> called, ValueTask<TResult> task)
    {
        if (task.IsCompletedSuccessfully)
            Answer(called, task.Result, moreFollows: !IsDeferred);
        else
            AnswerLater(called, task);
    }

    /// <summary>Answers, or for a notification says that it is handled, once the task is complete.</summary>
    public void AnswerVoid(ValueTask task)
    {
        if (task.IsCompletedSuccessfully)
        {
            task.GetAwaiter().GetResult();
            AnswerVoid(moreFollows: !IsDeferred);
        }
        else
        {
            host.OnContinues(this);
            _ = AnswerVoidLaterAsync(task);
        }
    }

    // Answers with a result.
    private void Answer<TArguments, TResult>(RpcMethod<TArguments, TResult> called, TResult result, bool moreFollows)
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
            called.WriteResult(writer, result, host.Codec);
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
        ArgumentNullException.ThrowIfNull(items);

        // Whoever calls it as a notification wants nothing of it; but a stream of bytes was opened.
        if (Id is not { } id)
        {
            _ = new OutgoingStream<TItem>(host.Streams, RequestId.Null, OutgoingStream.Result, items, called.GetItemCodec(host.Codec)).DropAsync();
            host.OnHandled(this, null, moreFollows: !IsDeferred);
            return;
        }

        var stream = new OutgoingStream<TItem>(host.Streams, id, OutgoingStream.Result, items, called.GetItemCodec(host.Codec));
        ResultStream = stream;
        var sent = stream.RunAsync(CancellationToken);
        if (sent.IsCompletedSuccessfully)
            AnswerWithRest(stream, id, moreFollows: !IsDeferred);
        else
            _ = AnswerWithRestAsync(sent, stream, id);
    }

    // Answers that a method without result is done.
    private void AnswerVoid(bool moreFollows)
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

    private void AnswerLater<TArguments, TResult>(RpcMethod<TArguments, TResult> called, ValueTask<TResult> task)
    {
        host.OnContinues(this);
        _ = AnswerLaterAsync(called, task);
    }

    private async Task AnswerLaterAsync<TArguments, TResult>(RpcMethod<TArguments, TResult> called, ValueTask<TResult> task)
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

    private async Task AnswerVoidLaterAsync(ValueTask task)
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
        host.Codec.WriteStreamResult(writer, id, batch);
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
            host.Codec.WriteItems(writer, id, OutgoingStream.Result, batch, isLast: false, error: null);
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
}
