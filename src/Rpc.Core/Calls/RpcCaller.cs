using System.Diagnostics;
using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Messages;
using Rpc.Streams;

namespace Rpc.Calls;

/// <summary>What a generated proxy calls: one end of a session, seen from its callers.</summary>
public abstract class RpcCaller
{
    private protected RpcCaller()
    {
    }

    internal abstract RpcCodec Codec { get; }

    internal abstract PendingCallTable PendingCalls { get; }

    internal abstract ICallCanceller Canceller { get; }

    internal abstract IStreamHost StreamHost { get; }

    internal abstract RpcCallOptions? Options { get; }

    internal abstract HeaderLimits HeaderLimits { get; }

    internal abstract IInvocationPipeline? OutgoingPipeline { get; }

    internal abstract string RemoteAddress { get; }

    internal abstract TimeProvider Clock { get; }

    internal abstract DeadlineWatch Deadlines { get; }

    /// <summary>Calls a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels the call: the task ends at once, and the peer is told.</param>
    /// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <returns>A task of the result; await it once.</returns>
    /// <exception cref="RpcException">The peer answered with an error.</exception>
    /// <exception cref="RpcSerializationException">An argument cannot be written, or the answer is not of the declared type.</exception>
    /// <exception cref="RpcSessionException">The session ended before the answer came.</exception>
    /// <exception cref="TimeoutException">The time that the call may take is over.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public ValueTask<TResult> InvokeAsync<TArguments, TResult>(RpcMethod<TArguments, TResult> method, in TArguments arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (Refuse(method) is { } refusal)
            throw AfterDropping(refusal, method, in arguments);
        return OutgoingPipeline is { } pipeline
            ? new OutgoingCall<TArguments, TResult>(this, method, arguments, cancellationToken).InvokeForResultAsync(pipeline)
            : Call(method, in arguments, Options?.Headers, cancellationToken);
    }

    /// <summary>Calls a method that returns nothing.</summary>
    /// <inheritdoc cref="InvokeAsync{TArguments, TResult}"/>
    public ValueTask InvokeVoidAsync<TArguments>(RpcMethod<TArguments, RpcVoid> method, in TArguments arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (Refuse(method) is { } refusal)
            throw AfterDropping(refusal, method, in arguments);
        return OutgoingPipeline is { } pipeline
            ? new OutgoingVoidCall<TArguments>(this, method, arguments, cancellationToken).InvokeAsync(pipeline)
            : CallVoid(method, in arguments, Options?.Headers, cancellationToken);
    }

    /// <summary>Calls a method that is answered with a stream, once for each enumeration of what this returns.</summary>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels each enumeration, as the token given to the enumeration does.</param>
    /// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <returns>
    /// The stream. What <see cref="InvokeAsync{TArguments, TResult}"/> may fail with is thrown by its steps, behind the items
    /// that came before; leaving it early ends the peer's half.
    /// </returns>
    public IAsyncEnumerable<TItem> Stream<TArguments, TItem>(RpcStreamMethod<TArguments, TItem> method, in TArguments arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (Refuse(method) is { } refusal)
            throw AfterDropping(refusal, method, in arguments);
        return OutgoingPipeline is { } pipeline
            ? new InterceptedRemoteStream<TArguments, TItem>(this, pipeline, method, arguments, cancellationToken)
            : new RemoteStream<TArguments, TItem>(this, method, arguments, Options?.Headers, cancellationToken);
    }

    /// <summary>Sends a notification.</summary>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Stops waiting for room in the send queue; the notification is then not sent.</param>
    /// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
    /// <returns>A task that is complete when the message is accepted for sending; await it once.</returns>
    /// <exception cref="RpcSerializationException">An argument cannot be written; nothing was sent.</exception>
    /// <exception cref="RpcSessionException">The session has ended.</exception>
    /// <exception cref="OperationCanceledException">The token fired before there was room.</exception>
    public ValueTask NotifyAsync<TArguments>(RpcMethod<TArguments> method, in TArguments arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        return OutgoingPipeline is { } pipeline
            ? new OutgoingNotification<TArguments>(this, method, arguments, cancellationToken).InvokeAsync(pipeline)
            : Notify(method, in arguments, Options?.Headers, cancellationToken);
    }

    internal ValueTask<TResult> Call<TArguments, TResult>(
        RpcMethod<TArguments, TResult> method,
        in TArguments arguments,
        IReadOnlyDictionary<string, string>? headers,
        CancellationToken cancellationToken)
    {
        var call = PendingCall<TResult>.Rent(method);
        var task = call.Task;
        Begin(call, method, in arguments, headers, cancellationToken);
        return task;
    }

    internal ValueTask CallVoid<TArguments>(
        RpcMethod<TArguments, RpcVoid> method,
        in TArguments arguments,
        IReadOnlyDictionary<string, string>? headers,
        CancellationToken cancellationToken)
    {
        var call = PendingCall<RpcVoid>.Rent(method);
        var task = call.VoidTask;
        Begin(call, method, in arguments, headers, cancellationToken);
        return task;
    }

    internal ValueTask Notify<TArguments>(RpcMethod<TArguments> method, in TArguments arguments, IReadOnlyDictionary<string, string>? headers, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (headers is not null && CheckHeaders(method, headers) is { } refusal)
            return ValueTask.FromException(refusal);

        MessageWriter writer;
        try
        {
            if (BroadcastMembers is { } members)
                return Broadcast.NotifyAsync(members, method, in arguments, cancellationToken);
            writer = WriteNotification(Codec, method, in arguments, headers);
        }
        catch (RpcSerializationException exception)
        {
            return ValueTask.FromException(exception);
        }

        return SendAsync(writer, moreFollows: false, cancellationToken);
    }

    /// <summary>Writes a notification, or an event.</summary>
    /// <exception cref="RpcSerializationException">An argument cannot be written.</exception>
    internal static MessageWriter WriteNotification<TArguments>(RpcCodec codec, RpcMethod<TArguments> method, in TArguments arguments, IReadOnlyDictionary<string, string>? headers = null)
    {
        var writer = codec.Writers.Rent();
        try
        {
            codec.BeginNotification(writer, method.WireName, method.ParameterArray.Length, headers);
            method.WriteArguments(writer, in arguments, codec);
            codec.EndArguments(writer);
            return writer;
        }
        catch (RpcSerializationException)
        {
            codec.Writers.Return(writer);
            throw;
        }
    }

    /// <summary>Those who get what is sent, when they are not one peer but many; null for one.</summary>
    internal virtual IReadOnlyList<IBroadcastMember>? BroadcastMembers => null;

    /// <summary>Why nothing is answered here, and no events are received: there are many peers, whose answers are not one. Null for one peer.</summary>
    internal virtual NotSupportedException? Refuse(RpcMethod method) => null;

    /// <summary>Says that the user's code failed where nobody waits for it.</summary>
    internal abstract void OnCallbackFailed(Exception exception);

    /// <summary>Sends a message and gives its writer back.</summary>
    /// <exception cref="RpcSessionException">The session has ended.</exception>
    internal abstract ValueTask SendAsync(MessageWriter writer, bool moreFollows, CancellationToken cancellationToken);

    /// <summary>Sends a request and gives its writer back.</summary>
    /// <exception cref="RpcSessionException">The session has ended.</exception>
    internal abstract ValueTask SendRequestAsync(PendingCall call, MessageWriter writer, CancellationToken cancellationToken);

    /// <summary>Begins to receive an event on behalf of a proxy.</summary>
    internal abstract void Subscribe(RpcMethod method, IEventReceiver receiver);

    /// <summary>Ends what <see cref="Subscribe"/> began.</summary>
    internal abstract void Unsubscribe(RpcMethod method, IEventReceiver receiver);

    /// <summary>Says that a subscriber threw.</summary>
    internal abstract void OnSubscriberFailed(RpcMethod method, Exception exception);

    internal void Begin<TArguments>(
        PendingCall call,
        RpcMethod<TArguments> method,
        in TArguments arguments,
        IReadOnlyDictionary<string, string>? headers,
        CancellationToken cancellationToken)
    {
        if (!TryBegin(call, method, in arguments, headers, cancellationToken))
            DropStreams(method, in arguments);
    }

    /// <summary>Lets go of the streams among the arguments of a call that is not made: they belong to the call, be it made or not.</summary>
    internal void DropStreams<TArguments>(RpcMethod<TArguments> method, in TArguments arguments)
    {
        if (method.HasStreams)
            method.AddStreams(in arguments, ArgumentStreams.ForDropping(OnCallbackFailed));
    }

    // A call that is refused has taken over the streams among its arguments all the same.
    private NotSupportedException AfterDropping<TArguments>(NotSupportedException refusal, RpcMethod<TArguments> method, in TArguments arguments)
    {
        DropStreams(method, in arguments);
        return refusal;
    }

    // The earlier of what the call may take and what is left of the work that makes it.
    internal TimeSpan? TimeLeft()
    {
        var ofCall = Options?.Timeout;
        return RpcDeadline.Current is { } ambient && (ofCall is null || ambient.Remaining < ofCall) ? ambient.Remaining : ofCall;
    }

    // False when the streams among the arguments were not taken over.
    private bool TryBegin<TArguments>(
        PendingCall call,
        RpcMethod<TArguments> method,
        in TArguments arguments,
        IReadOnlyDictionary<string, string>? headers,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            call.SetCanceled(cancellationToken);
            return false;
        }

        var observation = call.Observation = Telemetry.ObservesClients ? Telemetry.StartClient(method.Name, RemoteAddress) : null;
        var timeout = TimeLeft();
        if (timeout is { } left)
        {
            if (left <= TimeSpan.Zero)
            {
                call.SetException(DeadlineExceeded.Exception(method.Name));
                return false;
            }

            call.Expires = Deadline.Add(Clock, left);
        }

        if (headers is not null && CheckHeaders(method, headers) is { } excess)
        {
            call.SetException(excess);
            return false;
        }

        var origin = call.Origin = CurrentRequest.Of(StreamHost);
        if (!cancellationToken.CanBeCanceled && !method.HasStreams)
            call.StandAlone();
        if (PendingCalls.TryAdd(call) is { } refusal)
        {
            call.SetException(refusal);
            return false;
        }

        // From here on the call may complete at any time; the object serves no other before its caller has the task.
        var id = call.Id;
        var writer = Codec.Writers.Rent();
        ArgumentStreams? streams = null;
        try
        {
            var head = default(OutgoingHead);
            if (timeout is not null)
                head.Timeout = (long)Math.Ceiling(timeout.Value.TotalMilliseconds);
            if (origin is not null)
                head.Parent = origin.Id;
            head.Headers = headers;
            head.Activity = observation?.Activity ?? Activity.Current;
            Codec.BeginRequest(writer, new(id), method.WireName, method.ParameterArray.Length, in head);
            method.WriteArguments(writer, in arguments, Codec, new(id));
            Codec.EndArguments(writer);
            if (method.HasStreams)
                call.Attach(streams = OpenStreams(method, in arguments, id));
        }
        catch (RpcException exception)
        {
            Codec.Writers.Return(writer);
            Fail(id, exception);
            return false;
        }

        // Cancellation is watched only now, so that no cancel can overtake its request; nor does what streams send.
        var sent = SendRequestAsync(call, writer, cancellationToken);
        var isSent = call.IsSent = sent.IsCompletedSuccessfully;
        if (isSent)
            streams?.Start();
        call.WatchCancellation(Canceller, cancellationToken);
        if (timeout is not null)
            Deadlines.Watch(call.Expires);
        if (!isSent)
            _ = WatchSendAsync(id, sent, streams);
        return true;
    }

    // What the peer would pass over without a word may be what it is to check.
    private RpcException? CheckHeaders(RpcMethod method, IReadOnlyDictionary<string, string> headers) => Codec.SendsExtensions
        ? HeaderLimits.Refuse(headers)
        : new RpcException(RpcErrorCode.NotSupportedByPeer, $"The call of '{method.Name}' has headers, which the peer does not understand: it speaks plain JSON-RPC 2.0.");

    private ArgumentStreams OpenStreams<TArguments>(RpcMethod<TArguments> method, in TArguments arguments, long id)
    {
        if (!Codec.SendsExtensions)
            throw new RpcException(RpcErrorCode.NotSupportedByPeer, $"'{method.Name}' takes a stream or reports progress, which the peer does not understand: it speaks plain JSON-RPC 2.0.");
        var streams = new ArgumentStreams(StreamHost, method.Name, new(id), method.GetJsonOptions(Codec));
        method.AddStreams(in arguments, streams);
        return streams;
    }

    private async Task WatchSendAsync(long id, ValueTask sent, ArgumentStreams? streams)
    {
        try
        {
            await sent.ConfigureAwait(false);
            PendingCalls.MarkSent(id);
            streams?.Start();
        }
        catch (Exception exception)
        {
            Fail(id, exception);
            streams?.Drop();
        }
    }

    private void Fail(long id, Exception exception)
    {
        if (PendingCalls.TryRemove(id, out var call))
            call.SetException(exception);
    }
}
