using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Messages;
using Rpc.Streams;

namespace Rpc.Calls;

/// <summary>The caller of a proxy with options of its own.</summary>
/// <param name="inner">The session's caller.</param>
/// <param name="options">The options.</param>
internal sealed class OptionsCaller(RpcCaller inner, RpcCallOptions options) : RpcCaller
{
    internal override RpcCallOptions Options => options;

    internal override HeaderLimits HeaderLimits => inner.HeaderLimits;

    internal override IInvocationPipeline? OutgoingPipeline => inner.OutgoingPipeline;

    internal override string RemoteAddress => inner.RemoteAddress;

    internal override RpcCodec Codec => inner.Codec;

    internal override PendingCallTable PendingCalls => inner.PendingCalls;

    internal override ICallCanceller Canceller => inner.Canceller;

    internal override IStreamHost StreamHost => inner.StreamHost;

    internal override TimeProvider Clock => inner.Clock;

    internal override DeadlineWatch Deadlines => inner.Deadlines;

    internal override void OnCallbackFailed(Exception exception) => inner.OnCallbackFailed(exception);

    internal override ValueTask SendAsync(MessageWriter writer, bool moreFollows, CancellationToken cancellationToken) => inner.SendAsync(writer, moreFollows, cancellationToken);

    internal override ValueTask SendRequestAsync(PendingCall call, MessageWriter writer, CancellationToken cancellationToken) =>
        inner.SendRequestAsync(call, writer, cancellationToken);

    internal override void Subscribe(RpcMethod method, IEventReceiver receiver) => inner.Subscribe(method, receiver);

    internal override void Unsubscribe(RpcMethod method, IEventReceiver receiver) => inner.Unsubscribe(method, receiver);

    internal override void OnSubscriberFailed(RpcMethod method, Exception exception) => inner.OnSubscriberFailed(method, exception);
}
