using Rpc.Channels;
using Rpc.Codecs;

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
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public ValueTask<TResult> InvokeAsync<TArguments, TResult>(RpcMethod<TArguments, TResult> method, in TArguments arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        var call = PendingCall<TResult>.Rent(method);
        var task = call.Task;
        Begin(call, method, in arguments, cancellationToken);
        return task;
    }

    /// <summary>Calls a method that returns nothing.</summary>
    /// <inheritdoc cref="InvokeAsync{TArguments, TResult}"/>
    public ValueTask InvokeVoidAsync<TArguments>(RpcMethod<TArguments, RpcVoid> method, in TArguments arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        var call = PendingCall<RpcVoid>.Rent(method);
        var task = call.VoidTask;
        Begin(call, method, in arguments, cancellationToken);
        return task;
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
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);

        var writer = Codec.Writers.Rent();
        try
        {
            Codec.BeginNotification(writer, method.EncodedName);
            method.WriteArguments(writer, in arguments, Codec.JsonOptions);
            Codec.EndArguments(writer);
        }
        catch (RpcSerializationException exception)
        {
            Codec.Writers.Return(writer);
            return ValueTask.FromException(exception);
        }

        return SendAsync(writer, moreFollows: false, cancellationToken);
    }

    /// <summary>Sends a message and gives its writer back.</summary>
    /// <exception cref="RpcSessionException">The session has ended.</exception>
    internal abstract ValueTask SendAsync(MessageWriter writer, bool moreFollows, CancellationToken cancellationToken);

    /// <summary>Begins to receive an event on behalf of a proxy.</summary>
    internal abstract void Subscribe(RpcMethod method, IEventReceiver receiver);

    /// <summary>Ends what <see cref="Subscribe"/> began.</summary>
    internal abstract void Unsubscribe(RpcMethod method, IEventReceiver receiver);

    /// <summary>Says that a subscriber threw.</summary>
    internal abstract void OnSubscriberFailed(RpcMethod method, Exception exception);

    private void Begin<TArguments>(PendingCall call, RpcMethod<TArguments> method, in TArguments arguments, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            call.SetCanceled(cancellationToken);
            return;
        }

        if (PendingCalls.TryAdd(call) is { } refusal)
        {
            call.SetException(refusal);
            return;
        }

        // From here on the call may complete at any time; the object serves no other before its caller has the task.
        var id = call.Id;
        var writer = Codec.Writers.Rent();
        try
        {
            Codec.BeginRequest(writer, new(id), method.EncodedName);
            method.WriteArguments(writer, in arguments, Codec.JsonOptions);
            Codec.EndArguments(writer);
        }
        catch (RpcSerializationException exception)
        {
            Codec.Writers.Return(writer);
            Fail(id, exception);
            return;
        }

        // Cancellation is watched only now, so that no cancel can overtake its request.
        var sent = SendAsync(writer, moreFollows: false, cancellationToken);
        call.WatchCancellation(Canceller, cancellationToken);
        if (!sent.IsCompletedSuccessfully)
            WatchSend(id, sent);
    }

    private async void WatchSend(long id, ValueTask sent)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Fail(id, exception);
        }
    }

    private void Fail(long id, Exception exception)
    {
        if (PendingCalls.TryRemove(id, out var call))
            call.SetException(exception);
    }
}
