using System.Diagnostics.CodeAnalysis;
using Rpc.Calls;
using Rpc.Channels;
using Rpc.Chunks;
using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Events;
using Rpc.Messages;
using Rpc.Sessions;
using Rpc.Streams;

namespace Rpc;

// The calling end of a session.
public sealed partial class RpcSession : ISubscriber, IExpiring
{
    void ISubscriber.TellSubscription(RpcMethod method, bool subscribe)
    {
        // A plain JSON-RPC 2.0 peer knows no subscriptions; it sends what it sends.
        if (!_codec.SendsExtensions)
            return;

        var call = PendingCall<RpcVoid>.Rent(SubscriptionReader.Instance);
        var answered = call.VoidTask;
        if (_pendingCalls.TryAdd(call) is { } refusal)
        {
            call.SetException(refusal);
        }
        else
        {
            var writer = _codec.Writers.Rent();
            _codec.WriteSubscription(writer, new(call.Id), method.WireName, subscribe);
            Forget(SendAsync(writer, moreFollows: false, CancellationToken.None));
        }

        _ = WatchSubscriptionAsync(answered, method);
    }

    private async Task WatchSubscriptionAsync(ValueTask answered, RpcMethod method)
    {
        try
        {
            await answered.ConfigureAwait(false);
        }
        catch (RpcSessionException)
        {
            // No events come from a session that has ended.
        }
        catch (RpcException exception)
        {
            SessionLog.SubscriptionRefused(_logger, RemoteAddress, method.Name, (int)exception.Code, PeerText.Shorten(exception.Message));
        }
    }

    // The call was removed from its table, and is this thread's alone.
    private void TellCancel(PendingCall call)
    {
        if (!_codec.SendsExtensions)
            return;

        // What is not yet with the peer needs no cancelling; whoever sends it sees to the rest.
        if (call.Large?.TryStop() != true)
            SendCancel(call.Id, call.IsSent ? MessageUrgency.Urgent : MessageUrgency.Normal);
    }

    private void SendCancel(long id, MessageUrgency urgency)
    {
        var writer = _codec.Writers.Rent();
        _codec.WriteCancel(writer, new(id));
        Forget(SendAsync(writer, moreFollows: false, CancellationToken.None, urgency));
    }

    private ValueTask SendSmallRequestAsync(MessageWriter writer, CancellationToken cancellationToken)
    {
        if (!_completions.MayHold)
            return SendAsync(writer, moreFollows: false, cancellationToken);
        var sent = SendWholeAsync(writer, moreFollows: false, MessageUrgency.Normal, cancellationToken, isHeld: true);
        _completions.OnHeld();
        return sent;
    }

    private async ValueTask SendLargeRequestAsync(long id, MessageWriter writer, LargeMessage large, CancellationToken cancellationToken)
    {
        await SendLargeAsync(writer, large, cancellationToken).ConfigureAwait(false);

        // Stopped while its last part waited: only now is there something at the peer to cancel.
        if (!large.TryComplete())
            SendCancel(id, MessageUrgency.Urgent);
    }

    // Ends what has expired, at either end of a call.
    long IExpiring.Expire(long now)
    {
        var calls = _pendingCalls.TakeExpired(now, out var nextOfCalls);
        var requests = _incomingCalls.FindExpired(now, out var nextOfRequests);
        foreach (var call in calls)
        {
            TellCancel(call);
            call.SetExpired();
        }

        foreach (var request in requests)
            EndExpired(request, now);
        return Math.Min(nextOfCalls, nextOfRequests);
    }

    private void EndExpired(IncomingRequest request, long now)
    {
        if (request.Deadline is null || request.Deadline.Timestamp > now)
        {
            // Its reader may have come back in this moment.
            if (request.ResultStream is not { } stream || stream.Expires > now)
                return;
            Telemetry.CountLimit(LimitName.StreamIdleTimeout);
            stream.Stop(StreamViolation.Idle(request.Method.Name));
        }

        CancelRequest(request);
    }

    private sealed class SessionCaller(RpcSession session) : RpcCaller, ICallCanceller
    {
        internal override RpcCodec Codec => session._codec;

        internal override PendingCallTable PendingCalls => session._pendingCalls;

        internal override ICallCanceller Canceller => this;

        internal override IStreamHost StreamHost => session;

        internal override HeaderLimits HeaderLimits => session._options.HeaderLimits;

        internal override IInvocationPipeline? OutgoingPipeline => session._pipeline;

        internal override string RemoteAddress => session.RemoteAddress;

        internal override RpcCallOptions? Options => session._callOptions;

        internal override TimeProvider Clock => session._options.TimeProvider;

        internal override DeadlineWatch Deadlines => session._deadlines;

        public void Cancel(long id, CancellationToken cancellationToken)
        {
            if (TryTakeBack(id, out var call))
                call.SetCanceled(cancellationToken);
        }

        /// <summary>Ends a call whose stream the peer sends without credit.</summary>
        public void Break(long id)
        {
            if (TryTakeBack(id, out var call))
                call.SetException(StreamViolation.TooMuch(call.MethodName));
        }

        private bool TryTakeBack(long id, [NotNullWhen(true)] out PendingCall? call)
        {
            if (!session._pendingCalls.TryRemove(id, out call))
                return false;
            session.TellCancel(call);
            return true;
        }

        internal override void OnCallbackFailed(Exception exception) => SessionLog.CallbackFailed(session._logger, session.RemoteAddress, exception);

        internal override ValueTask SendAsync(MessageWriter writer, bool moreFollows, CancellationToken cancellationToken) =>
            session.SendAsync(writer, moreFollows, cancellationToken);

        internal override ValueTask SendRequestAsync(PendingCall call, MessageWriter writer, CancellationToken cancellationToken)
        {
            if (!session.IsLarge(writer))
                return session.SendSmallRequestAsync(writer, cancellationToken);

            // Whoever takes the call out of its table from now on stops the message.
            var large = call.Large = new LargeMessage();
            if (!session._pendingCalls.IsPending(call.Id, out _))
                large.TryStop();
            return session.SendLargeRequestAsync(call.Id, writer, large, cancellationToken);
        }

        internal override void Subscribe(RpcMethod method, IEventReceiver receiver) => session._eventReceivers.Add(method, receiver);

        internal override void Unsubscribe(RpcMethod method, IEventReceiver receiver) => session._eventReceivers.Remove(method, receiver);

        internal override void OnSubscriberFailed(RpcMethod method, Exception exception) =>
            SessionLog.SubscriberFailed(session._logger, session.RemoteAddress, method.Name, exception);
    }

    private sealed class SubscriptionReader : IResultReader<RpcVoid>
    {
        public static readonly SubscriptionReader Instance = new();

        public string Name => "$/subscribe";

        public RpcVoid Read(ReadOnlySpan<byte> result, RpcCodec codec) => default;
    }
}
