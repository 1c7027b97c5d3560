using Rpc.Calls;
using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Messages;
using Rpc.Streams;

namespace Rpc.Groups;

/// <summary>The caller of a group's proxy: it sends notifications, and refuses the rest.</summary>
/// <param name="getMembers">The members at the moment.</param>
internal sealed class GroupCaller(Func<IReadOnlyList<IBroadcastMember>> getMembers) : RpcCaller
{
    internal override IReadOnlyList<IBroadcastMember> BroadcastMembers => getMembers();

    internal override RpcCodec Codec => throw Unreachable();

    internal override PendingCallTable PendingCalls => throw Unreachable();

    internal override ICallCanceller Canceller => throw Unreachable();

    internal override IStreamHost StreamHost => throw Unreachable();

    internal override RpcCallOptions? Options => null;

    internal override HeaderLimits HeaderLimits => throw Unreachable();

    // What is sent to many at once is no call of one session, which is what interceptors stand around.
    internal override IInvocationPipeline? OutgoingPipeline => null;

    internal override string RemoteAddress => throw Unreachable();

    internal override TimeProvider Clock => throw Unreachable();

    internal override DeadlineWatch Deadlines => throw Unreachable();

    internal override NotSupportedException Refuse(RpcMethod method) => new(method.Kind == RpcMethodKind.Event
        ? $"The event '{method.Name}' of a group cannot be subscribed to. Subscribe to it at each of the group's Members."
        : $"'{method.Name}' cannot be called on a group: it is answered, and the answers of many are not one. Call it on each of the group's Members, or make it a notification.");

    // Of a stream that was passed to a call which is refused. A group has no log.
    internal override void OnCallbackFailed(Exception exception)
    {
    }

    internal override ValueTask SendAsync(MessageWriter writer, bool moreFollows, CancellationToken cancellationToken) => throw Unreachable();

    internal override ValueTask SendRequestAsync(PendingCall call, MessageWriter writer, CancellationToken cancellationToken) => throw Unreachable();

    internal override void Subscribe(RpcMethod method, IEventReceiver receiver) => throw Unreachable();

    internal override void Unsubscribe(RpcMethod method, IEventReceiver receiver) => throw Unreachable();

    internal override void OnSubscriberFailed(RpcMethod method, Exception exception) => throw Unreachable();

    // Whatever is no notification was refused before.
    private static InvalidOperationException Unreachable() => new("A group has no single peer.");
}
