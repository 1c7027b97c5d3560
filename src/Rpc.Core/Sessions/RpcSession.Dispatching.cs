using System.Diagnostics;
using Rpc.Calls;
using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Dispatching;
using Rpc.Messages;
using Rpc.Sessions;

namespace Rpc;

// How the peer's calls come to their handlers: at once on the receive loop, or later when they had to wait.
public sealed partial class RpcSession
{
    private void Dispatch(RequestId? id, in DispatchTable.Target target, ReadOnlySpan<byte> parameters, in RequestHead head, Deadline? deadline, ReplyBatch? batch)
    {
        if (!TryReadHeaders(id, head, batch, out var headers))
            return;
        if (batch is null && deadline is null && head.Parent is null && target.Method.MayStartAtOnce && _largeMessage is null && _incomingCalls.TryStart(id, target.Method) is { } starting)
        {
            Prepare(starting, target, head, headers);
            Start(starting, parameters);
            return;
        }

        // Made while the peer handles a call of this end's: then it may be what a handler here waits for.
        IncomingRequest? parent = null;
        var isNested = head.Parent is { IsNumber: true, Number: var made } && _pendingCalls.IsPending(made, out parent);
        switch (_incomingCalls.TryAdd(id, batch, target.Method, out var request, deadline, target.Lane, parameters.Length, isNested, parent))
        {
            case IncomingCallTable.Outcome.Added:
                Prepare(request!, target, head, headers);
                if (batch is null && TryTakeLarge(request!, parameters))
                    _largeRequest = request;
                else
                    Start(request!, parameters);
                break;
            case IncomingCallTable.Outcome.Waits:
                Prepare(request!, target, head, headers);
                if (batch is null && TryTakeLarge(request!, parameters))
                    Enqueue(request!);
                else
                    Enqueue(request!, parameters);
                break;
            case IncomingCallTable.Outcome.DuplicateId:
                CountMalformed();
                SendError(id!.Value, new RpcError(RpcErrorCode.InvalidRequest, $"Invalid request: a request with id {PeerText.Shorten(id.Value.ToString())} is in flight."), batch);
                break;
            case IncomingCallTable.Outcome.Full:
                Refuse(id, batch, LimitName.MaxQueuedCalls);
                break;
            case IncomingCallTable.Outcome.FullOfBytes:
                Refuse(id, batch, LimitName.MaxQueuedCallBytes);
                break;
        }
    }

    private void Refuse(RequestId? id, ReplyBatch? batch, string limit)
    {
        if (id is not { } refused)
        {
            CloseForLimit(limit, "more notifications at a time than MaxConcurrentCalls and MaxQueuedCalls allow");
            return;
        }

        Telemetry.CountLimit(limit);
        SendError(refused, new RpcError(RpcErrorCode.ServerBusy, "As many calls of this session run and wait as are allowed (limits MaxConcurrentCalls, MaxQueuedCalls, MaxQueuedCallBytes); try again later."), batch);
    }

    // What cannot be read is refused, or where it is no request, counted as what it is.
    private bool TryReadHeaders(RequestId? id, in RequestHead head, ReplyBatch? batch, out Dictionary<string, string>? headers)
    {
        headers = null;
        if (head.Headers.IsEmpty)
            return true;
        try
        {
            headers = _codec.ReadHeaders(head.Headers, _options.HeaderLimits);
            return true;
        }
        catch (RpcException exception)
        {
            SessionLog.MalformedMessage(_logger, RemoteAddress, exception.Message);
            if (id is null || exception.Code == RpcErrorCode.InvalidRequest)
                CountMalformed();
            if (id is { } refused)
                SendError(refused, new RpcError(exception.Code, exception.Message), batch);
            return false;
        }
    }

    private void Prepare(IncomingRequest request, in DispatchTable.Target target, in RequestHead head, Dictionary<string, string>? headers)
    {
        target.Implementation.HandTo(request, isIntercepted: _pipeline is not null);
        request.Headers = headers;
        if (request.Id is not null)
            request.Observation = Telemetry.StartServer(target.Method.Name, head.TraceParent, head.TraceState);
        if (request.Deadline is { } deadline)
            _deadlines.Watch(deadline.Timestamp);
    }

    IInvocationPipeline? IIncomingRequestHost.IncomingPipeline => _pipeline;

    // On the receive loop. The span is the current one since it was made.
    private void Start(IncomingRequest request, ReadOnlySpan<byte> parameters)
    {
        _completions.HandOver();

        // The handler runs in these, and nothing else of this loop does.
        var (deadline, observation, isTracked) = (request.Deadline, request.Observation, request.IsTracked);
        if (deadline is not null)
            RpcDeadline.Enter(deadline);
        if (isTracked)
            CurrentRequest.Enter(request);
        _receiveWatch?.Enter(request.Method);
        try
        {
            request.Method.Start(request, parameters);
        }
        catch (Exception exception)
        {
            ((IIncomingRequestHost)this).OnFailed(request, exception, moreFollows: true);
        }

        _receiveWatch?.Leave();
        if (deadline is not null)
            RpcDeadline.Enter(null);
        if (isTracked)
            CurrentRequest.Enter(null);
        if (observation is not null)
            Activity.Current = null;
    }

    private void Enqueue(IncomingRequest request, ReadOnlySpan<byte> parameters)
    {
        request.IsDeferred = true;
        if (request.Observation is not null)
            Activity.Current = null;
        try
        {
            request.Deferred = request.Method.Defer(request, parameters);
        }
        catch (Exception exception)
        {
            ((IIncomingRequestHost)this).OnFailed(request, exception, moreFollows: true);
            return;
        }

        Enqueue(request);
    }

    private void Enqueue(IncomingRequest request)
    {
        var mustStart = _incomingCalls.Enqueue(request);

        // Its time may have passed, or the session have ended, while the arguments were read: whoever cancelled it then did not find it waiting.
        if (request.IsCancelled)
            Withdraw(request);
        if (mustStart)
            StartWaiting();
    }

    // Elsewhere than where the call ended that they waited for: that may be anybody's code.
    private void StartWaiting() => ThreadPool.UnsafeQueueUserWorkItem(static session => session.StartWaitingNow(), this, preferLocal: false);

    // One thread at a time: of two, the second is started when the first has found no more.
    private void StartWaitingNow()
    {
        var clean = ExecutionContext.Capture();
        while (_incomingCalls.TakeNext() is { } request)
        {
            _startingWatch ??= CreateWatch("the calls that wait");
            _startingWatch?.Wake();
            _startingWatch?.Enter(request.Method);
            if (request.Deferred is LargeCall)
                StartLarge(request);
            else
                StartDeferred(request);
            _startingWatch?.Leave();
            _startingWatch?.Rest();
            if (clean is not null)
                ExecutionContext.Restore(clean);
        }
    }

    private void StartDeferred(IncomingRequest request)
    {
        try
        {
            // Work that nobody waits for is not begun.
            if (request.IsCancelled || request.Deadline?.Remaining <= TimeSpan.Zero)
                throw new OperationCanceledException();
            Activity.Current = request.Observation?.Activity;
            RpcDeadline.Enter(request.Deadline);
            CurrentRequest.Enter(request);
            var deferred = request.Deferred!;
            request.Deferred = null;
            deferred.Start(request);
        }
        catch (Exception exception)
        {
            ((IIncomingRequestHost)this).OnFailed(request, exception, moreFollows: false);
        }
    }

    private void CancelRequest(IncomingRequest request, Exception? reason = null)
    {
        Guarded(() => request.Cancel(reason));
        Withdraw(request);
    }

    // A request that waits is answered at once, without its handler.
    private void Withdraw(IncomingRequest request)
    {
        if (_incomingCalls.TryWithdraw(request))
            ((IIncomingRequestHost)this).OnFailed(request, new OperationCanceledException(), moreFollows: false);
    }

    private bool Release(IncomingRequest request)
    {
        var wasThere = _incomingCalls.Remove(request, out var mustStart);
        if (mustStart)
            StartWaiting();
        if (_end is not null)
            CheckDrained();
        return wasThere;
    }
}
