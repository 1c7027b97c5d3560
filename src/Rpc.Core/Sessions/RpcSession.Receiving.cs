using Microsoft.Extensions.Logging;
using Rpc.Calls;
using Rpc.Channels;
using Rpc.Chunks;
using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Dispatching;
using Rpc.Messages;
using Rpc.Sessions;
using Rpc.Streams;

namespace Rpc;

// The receive loop, and what each kind of message does.
public sealed partial class RpcSession : IMessageReceiver
{
    private int _malformed;

    void IMessageReceiver.OnRequest(RequestId id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head, ReplyBatch? batch)
    {
        if (!_dispatchTable.TryFindMethod(method, out var target))
        {
            var version = _codec.SendsExtensions && _dispatchTable.FindContract(method) is { Fingerprint.Length: > 0 } contract ? ContractVersion.Write(contract) : null;
            SendError(id, new RpcError(RpcErrorCode.MethodNotFound, $"Method '{PeerText.Shorten(method)}' not found.", version), batch);
            return;
        }

        Deadline? deadline = null;
        if (head.Timeout is { } milliseconds)
        {
            // Work that nobody waits for is not begun.
            if (milliseconds <= 0)
            {
                SendError(id, new RpcError(RpcErrorCode.DeadlineExceeded, DeadlineExceeded.Message(target.Method.Name)), batch);
                return;
            }

            deadline = Deadline.After(_options.TimeProvider, TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue)));
        }

        Dispatch(id, target, parameters, head, deadline, batch);
    }

    void IMessageReceiver.OnNotification(ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head)
    {
        if (_dispatchTable.TryFindMethod(method, out var target))
        {
            Dispatch(id: null, target, parameters, head, deadline: null, batch: null);
            return;
        }

        var receivers = _eventReceivers.Find(method);
        foreach (var receiver in receivers)
            RaiseEvent(receiver, method, parameters);
        if (receivers.Length == 0)
            SessionLog.UnknownNotification(_logger, RemoteAddress, method);
    }

    void IMessageReceiver.OnResult(RequestId id, ReadOnlySpan<byte> result)
    {
        if (id.IsNumber && _pendingCalls.TryRemove(id.Number, out var call))
            call.SetResult(result, _codec, _completions);
        else
            OnUnexpectedAnswer(id, "a result");
    }

    void IMessageReceiver.OnError(RequestId id, RpcError error)
    {
        if (error is { Code: RpcErrorCode.MethodNotFound, DataJson: { } data })
            error = error with { Message = error.Message + ContractVersion.Explain(data, _proxies.Contracts) };
        if (id.IsNumber && _pendingCalls.TryRemove(id.Number, out var call))
            call.SetException(error.Code == RpcErrorCode.DeadlineExceeded ? DeadlineExceeded.Exception(call.MethodName) : FaultData.Read(call.Method, error, _codec));
        else
            OnUnexpectedAnswer(id, $"error {(int)error.Code} {error.Message}");
    }

    void IMessageReceiver.OnCancel(RequestId id)
    {
        // None of that id runs: it is answered already, or was never made. Both are harmless.
        if (_incomingCalls.Find(id) is { } request)
            CancelRequest(request);
    }

    void IMessageReceiver.OnItems(RequestId id, int parameter, ReadOnlySpan<byte> items, bool isLast, RpcError? error)
    {
        // A call that has ended meanwhile, or was never made, has nobody who reads them.
        if (parameter >= 0)
        {
            if (_incomingCalls.Find(id)?.Streams?.TryReceive(parameter, items, isLast, error) == false)
                CountMalformed(LimitName.StreamWindowBytes);
        }
        else if (id.IsNumber && _pendingCalls.FindStream(id.Number) is { } stream && !items.IsEmpty && !stream.TryReceive(items))
        {
            CountMalformed(LimitName.StreamWindowBytes);
            _caller.Break(id.Number);
        }
    }

    void IMessageReceiver.OnCredit(RequestId id, int parameter, long bytes)
    {
        if (parameter >= 0)
        {
            if (id.IsNumber && _pendingCalls.FindArguments(id.Number)?.TryGrant(parameter, bytes) == false)
                CountMalformed(LimitName.StreamCredit);
        }
        else if (_incomingCalls.Find(id) is { ResultStream: { } stream } request && !stream.TryGrant(bytes))
        {
            CountMalformed(LimitName.StreamCredit);
            stream.Stop(StreamViolation.TooMuchCredit(request.Method.Name));
            CancelRequest(request);
        }
    }

    void IMessageReceiver.OnStop(RequestId id, int parameter)
    {
        if (id.IsNumber)
            _pendingCalls.FindArguments(id.Number)?.Stop(parameter);
    }

    void IMessageReceiver.OnProgress(RequestId id, int parameter, ReadOnlySpan<byte> value)
    {
        // The call may have ended.
        if (value.IsEmpty || !id.IsNumber || _pendingCalls.FindArguments(id.Number) is not { } streams)
        {
            SessionLog.UnknownNotification(_logger, RemoteAddress, "$/progress"u8);
            return;
        }

        _completions.HandOver();
        try
        {
            streams.Report(parameter, value);
        }
        catch (Exception exception)
        {
            SessionLog.InvalidEvent(_logger, RemoteAddress, "$/progress"u8, exception);
        }
    }

    void IMessageReceiver.OnMalformed(RequestId id, RpcError error, ReplyBatch? batch)
    {
        SessionLog.MalformedMessage(_logger, RemoteAddress, error.Message);
        SendError(id, error, batch);
        CountMalformed();
    }

    void IMessageReceiver.OnBatchComplete(ReplyBatch batch) => SendBatch(batch);

    private async Task ReceiveAsync()
    {
        try
        {
            // A handler that is no async method could leave async-local values behind for the next one.
            var clean = ExecutionContext.Capture();
            var wait = new CompletingWait(_channel, _completions);
            _completions.Loop = wait;
            while (await wait)
            {
                _receiveWatch?.Wake();
                while (_channel.TryReceive(out var message))
                {
                    if (_codec.SendsExtensions && ChunkHeader.TryRead(message, out var chunk))
                    {
                        _completions.HandOver();
                        await TakeChunkAsync(chunk, message).ConfigureAwait(false);
                    }
                    else
                    {
                        _codec.Read(message, this);
                    }

                    if (clean is not null)
                        ExecutionContext.Restore(clean);
                }

                _receiveWatch?.Rest();
            }
        }
        catch (Exception exception)
        {
            // Neither the peer nor a handler gets here; a defect of the channel or of the engine ends the session, loudly.
            SessionLog.ReceiveLoopFailed(_logger, RemoteAddress, exception);
            _channel.Abort(exception);
        }

        _completions.HandOver();
        await _readingLarge.ConfigureAwait(false);
        _largeReceiver?.Dispose();
        _receiveWatch?.Dispose();
        _startingWatch?.Dispose();
        await FinishAsync().ConfigureAwait(false);
    }

    private async Task FinishAsync()
    {
        var closed = _channel.Closed ?? new ChannelEnd(ChannelCloseCode.AbnormalClosure, "the channel ended without saying how", ByPeer: false);
        EndCalls(RpcSessionEnd.From(closed));
        try
        {
            await _channel.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            SessionLog.CallbackFailed(_logger, RemoteAddress, exception);
        }

        // This end may have ended its calls before the channel did: which code was exchanged is known only now.
        var end = _end! with { CloseCode = closed.Code, Exception = _end.Exception ?? closed.Exception };
        Telemetry.CountSession(-1);
        if (_logger.IsEnabled(LogLevel.Information))
            SessionLog.Ended(_logger, RemoteAddress, end.Reason, end.Message);
        _completion.TrySetResult(end);
        CheckDrained();
    }

    private void RaiseEvent(IEventReceiver receiver, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters)
    {
        _completions.HandOver();
        _receiveWatch?.Enter(receiver);
        try
        {
            receiver.Receive(parameters, _codec);
        }
        catch (Exception exception)
        {
            // The peer's arguments are not those of the declaration; there is nobody to answer.
            SessionLog.InvalidEvent(_logger, RemoteAddress, method, exception);
        }

        _receiveWatch?.Leave();
    }

    private void OnUnexpectedAnswer(RequestId id, string what)
    {
        // The answer to a call that was cancelled meanwhile is no fault of the peer's.
        if (id.IsNumber && _pendingCalls.WasMade(id.Number))
            return;
        SessionLog.UnexpectedAnswer(_logger, RemoteAddress, PeerText.Shorten(id.ToString()), PeerText.Shorten(what));
        CountMalformed();
    }

    private void CountMalformed(string limit)
    {
        Telemetry.CountLimit(limit);
        CountMalformed();
    }

    private void CountMalformed()
    {
        if (Interlocked.Increment(ref _malformed) > _options.MaxMalformedMessages)
            CloseForLimit(LimitName.MaxMalformedMessages, "more malformed messages than MaxMalformedMessages allows");
    }
}
