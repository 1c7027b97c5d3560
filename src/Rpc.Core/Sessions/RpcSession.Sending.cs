using Rpc.Buffers;
using Rpc.Calls;
using Rpc.Channels;
using Rpc.Chunks;
using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Messages;
using Rpc.Sessions;
using Rpc.Streams;

namespace Rpc;

// How answers, events and the proxies' own messages leave.
public sealed partial class RpcSession : IIncomingRequestHost, IStreamHost
{
    private int _unsentAnswers;
    private int _openStreams;
    private LargeMessageSender? _largeSender; // since one message was large

    RpcCodec IIncomingRequestHost.Codec => _codec;

    RpcCodec IStreamHost.Codec => _codec;

    IStreamHost IIncomingRequestHost.Streams => this;

    int IStreamHost.StreamWindowBytes => _options.StreamWindowBytes;

    ValueTask IStreamHost.SendAsync(MessageWriter writer, bool moreFollows, CancellationToken cancellationToken) => SendAsync(writer, moreFollows, cancellationToken);

    void IStreamHost.Post(MessageWriter writer, MessageUrgency urgency) => Forget(SendAsync(writer, moreFollows: false, CancellationToken.None, urgency));

    void IStreamHost.PostEvent(MessageWriter writer) => PostEvent(writer);

    void IStreamHost.WatchReader(OutgoingStream stream)
    {
        if (_options.StreamIdleTimeout is not { } patience)
            return;

        // Set before it is watched: what looks for the earliest meanwhile sees it.
        stream.Expires = Deadline.Add(_options.TimeProvider, patience);
        _deadlines.Watch(stream.Expires);
    }

    bool IStreamHost.TryOpenStream()
    {
        if (Interlocked.Increment(ref _openStreams) <= _options.MaxConcurrentStreams)
            return true;
        Interlocked.Decrement(ref _openStreams);
        Telemetry.CountLimit(LimitName.MaxConcurrentStreams);
        return false;
    }

    void IStreamHost.CloseStream() => Interlocked.Decrement(ref _openStreams);

    RpcError IStreamHost.DescribeFailure(Exception exception, string method) => FailureOf(exception, method, isCancelled: false);

    void IStreamHost.OnCallbackFailed(Exception exception) => SessionLog.CallbackFailed(_logger, RemoteAddress, exception);

    void IIncomingRequestHost.OnContinues(IncomingRequest request)
    {
        if (!_incomingCalls.Continue(request))
            CancelRequest(request);
    }

    void IIncomingRequestHost.OnHandled(IncomingRequest request, MessageWriter? answer, bool moreFollows)
    {
        // Out of the table before the answer is sent: the peer may use the id again as soon as it has the answer. From then
        // on the object may stand for another request.
        var (batch, observation) = (request.Batch, request.Observation);
        if (Release(request))
        {
            observation?.End(error: null);
            if (answer is not null)
                SendAnswer(answer, batch, moreFollows);
        }
        else if (answer is not null)
        {
            _codec.Writers.Return(answer);
        }
    }

    void IIncomingRequestHost.OnFailed(IncomingRequest request, Exception exception, bool moreFollows)
    {
        var (id, batch, method, isCancelled, deadline, observation) = (request.Id, request.Batch, request.Method, request.IsCancelled, request.Deadline, request.Observation);
        if (!Release(request))
            return;

        // The handler may learn that the time is over from its token, or before that from a call of its own, which had no more of it.
        var isOfTime = exception is OperationCanceledException or TimeoutException;

        // Nor is it a failure of the handler's when this session is lost under it.
        isCancelled |= exception is RpcSessionException && _channel.Closed is not null;
        var isLate = (isCancelled || isOfTime) && deadline?.Remaining <= TimeSpan.Zero;

        // What else it makes of being cancelled is for the log: a stream that was stopped has not delivered what came before.
        var failure = isLate && isOfTime ? null : FailureOf(exception, method, isCancelled);
        var error = failure is null || isLate ? new RpcError(RpcErrorCode.DeadlineExceeded, DeadlineExceeded.Message(method.Name)) : failure;
        observation?.End(error.Code);
        if (id is not null)
            SendError(id.Value, error, batch, moreFollows);
    }

    private RpcError FailureOf(Exception exception, RpcMethod method, bool isCancelled)
    {
        try
        {
            if (FaultData.TryWrite(method, exception, _codec) is { } fault)
            {
                SessionLog.RequestRefused(_logger, RemoteAddress, method.Name, (int)fault.Code, fault.Message, exception);
                return fault;
            }
        }
        catch (Exception unwritable)
        {
            // A fault that cannot be written is a failure like any other, and the log has both.
            exception = new AggregateException($"A fault of '{method.Name}' cannot be serialised.", unwritable, exception);
        }

        return FailureOf(exception, method.Name, isCancelled);
    }

    private RpcError FailureOf(Exception exception, string method, bool isCancelled)
    {
        var error = HandlerFailure.ToError(exception, method, isCancelled, _options.IncludeExceptionDetails, out var errorId);
        if (errorId is not null)
            SessionLog.HandlerFailed(_logger, RemoteAddress, method, errorId, exception);
        else
            SessionLog.RequestRefused(_logger, RemoteAddress, method, (int)error.Code, error.Message, exception);
        return error;
    }

    private void SendError(RequestId id, RpcError error, ReplyBatch? batch, bool moreFollows = true)
    {
        // A peer that is being closed for a fault must not fill memory with the answers to the rest of its message.
        if (_end is not null)
            return;

        var writer = _codec.Writers.Rent();
        _codec.WriteError(writer, id, error);
        SendAnswer(writer, batch, moreFollows);
    }

    private void SendVoidResult(RequestId id, ReplyBatch? batch)
    {
        var writer = _codec.Writers.Rent();
        _codec.WriteVoidResult(writer, id);
        SendAnswer(writer, batch, moreFollows: true);
    }

    private void SendAnswer(MessageWriter writer, ReplyBatch? batch, bool moreFollows)
    {
        // A session that ends sends no more events, and so no answer either: its handler may have raised some before.
        if (_end is not null)
        {
            _codec.Writers.Return(writer);
            return;
        }

        if (batch is null)
        {
            WatchAnswer(SendAsync(writer, moreFollows, CancellationToken.None));
            return;
        }

        var isLast = batch.Add(writer.Message.Span);
        _codec.Writers.Return(writer);
        if (isLast)
            SendBatch(batch);
    }

    private void SendBatch(ReplyBatch batch)
    {
        if (batch.Message is { } message)
        {
            var writer = _codec.Writers.Rent();
            writer.Append(message.Span);
            WatchAnswer(SendAsync(writer, moreFollows: false, CancellationToken.None));
        }

        batch.Dispose();
    }

    private void WatchAnswer(ValueTask sent)
    {
        if (sent.IsCompleted)
        {
            Forget(sent);
            return;
        }

        var unsent = Interlocked.Increment(ref _unsentAnswers);
        _ = WatchUnsentAnswerAsync(sent);
        if (unsent > _options.MaxConcurrentCalls)
            CloseForLimit(LimitName.MaxConcurrentCalls, "the peer is too slow for its answers (limit MaxConcurrentCalls)");
    }

    private async Task WatchUnsentAnswerAsync(ValueTask sent)
    {
        await ObserveAsync(sent).ConfigureAwait(false);
        Interlocked.Decrement(ref _unsentAnswers);
    }

    // What cannot be sent any more is lost with its session, whose end is told by Completion.
    private static async Task ObserveAsync(ValueTask sent)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (RpcSessionException)
        {
        }
    }

    private static void Forget(ValueTask sent)
    {
        if (sent.IsCompletedSuccessfully)
            sent.GetAwaiter().GetResult();
        else
            _ = ObserveAsync(sent);
    }

    private ValueTask SendAsync(MessageWriter writer, bool moreFollows, CancellationToken cancellationToken, MessageUrgency urgency = MessageUrgency.Normal) =>
        IsLarge(writer) ? SendLargeAsync(writer, new LargeMessage(), cancellationToken) : SendWholeAsync(writer, moreFollows, urgency, cancellationToken);

    private bool IsLarge(MessageWriter writer) => writer.Message.Length > LargeMessage.Threshold && _codec.SendsExtensions;

    private ValueTask SendLargeAsync(MessageWriter writer, LargeMessage large, CancellationToken cancellationToken)
    {
        var sender = _largeSender ?? Interlocked.CompareExchange(ref _largeSender, new LargeMessageSender(_channel), null) ?? _largeSender;
        return AwaitSendAsync(sender.SendAsync(writer.Message, large, cancellationToken), writer);
    }

    private ValueTask SendWholeAsync(MessageWriter writer, bool moreFollows, MessageUrgency urgency, CancellationToken cancellationToken, bool isHeld = false)
    {
        ValueTask sent;
        try
        {
            sent = _channel.SendAsync(new OutgoingMessage(writer.Message, _codec.Format) { MoreFollows = moreFollows, Urgency = urgency, IsHeld = isHeld, Headroom = PooledBufferWriter.Headroom }, cancellationToken);
        }
        catch (Exception exception)
        {
            // A channel may throw at once what others put into the task.
            sent = ValueTask.FromException(exception);
        }

        if (!sent.IsCompletedSuccessfully)
            return AwaitSendAsync(sent, writer);

        sent.GetAwaiter().GetResult();
        writer.Defines?.MarkKnown();
        _codec.Writers.Return(writer);
        return default;
    }

    private async ValueTask AwaitSendAsync(ValueTask sent, MessageWriter writer)
    {
        try
        {
            await sent.ConfigureAwait(false);
            writer.Defines?.MarkKnown();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw EndException(exception);
        }
        finally
        {
            _codec.Writers.Return(writer);
        }
    }

    private RpcSessionException EndException(Exception cause)
    {
        if (_end is { } end)
            return end.ToException();
        return _channel.Closed is { } closed
            ? RpcSessionEnd.From(closed).ToException()
            : new RpcSessionException(RpcSessionEndReason.ConnectionLost, "The session is closing.", cause);
    }
}
