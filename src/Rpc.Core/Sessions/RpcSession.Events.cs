using System.Text;
using Rpc.Calls;
using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Diagnostics;
using Rpc.Events;
using Rpc.Messages;
using Rpc.Sessions;

namespace Rpc;

// Events that the peer has subscribed to, and what is dropped of them at either end.
public sealed partial class RpcSession : IEventSink, IBroadcastMember
{
    private long _queuedEventBytes;

    /// <summary>
    /// The peer has dropped occurrences of an event, because this end was too slow to take them and the event's policy says so. Raised on the receive loop,
    /// before the event's next occurrence; only by peers that speak our extensions.
    /// </summary>
    public event EventHandler<RpcEventsDropped>? EventsDropped;

    RpcCodec IEventSink.Codec => _codec;

    RpcCodec IBroadcastMember.Codec => _codec;

    /// <summary>What sends an event to the peer; null when it has not subscribed.</summary>
    internal EventOutbox? FindSubscription(string eventName) => _subscriptions.Find(eventName);

    /// <summary>Has somebody told when the session ends.</summary>
    /// <returns>False when it has ended.</returns>
    internal bool TryAddEndListener(ISessionEndListener listener) => _endListeners.TryAdd(listener);

    /// <summary>Ends what <see cref="TryAddEndListener"/> began.</summary>
    internal void RemoveEndListener(ISessionEndListener listener) => _endListeners.Remove(listener);

    ValueTask IBroadcastMember.SendAsync(SharedMessage message, CancellationToken cancellationToken) => SendAsync(message, cancellationToken);

    // Never in parts: the answer to what raised an event must not overtake it.
    ValueTask IEventSink.SendAsync(MessageWriter writer) => SendWholeAsync(writer, moreFollows: false, MessageUrgency.Normal, CancellationToken.None);

    ValueTask IEventSink.SendAsync(SharedMessage message) => SendAsync(message, CancellationToken.None);

    bool IEventSink.TryCount(int bytes, bool force)
    {
        var queued = Interlocked.Add(ref _queuedEventBytes, bytes);
        if (queued <= _options.MaxQueuedEventBytes || bytes < 0)
            return true;
        if (!force)
            Interlocked.Add(ref _queuedEventBytes, -bytes);
        return false;
    }

    void IEventSink.OnDropped(IEventDescriptor descriptor, int count, bool isFirst)
    {
        Telemetry.CountDropped(descriptor.Name, count, isSender: true);
        if (isFirst)
            SessionLog.DroppingEvents(_logger, RemoteAddress, descriptor.Name, descriptor.Overflow);
    }

    void IEventSink.EndForSlowPeer(string limit, string message) => CloseForLimit(limit, message);

    void IMessageReceiver.OnDropped(string eventName, long count)
    {
        // It may have crossed the end of the last subscription, as an event may.
        if (_eventReceivers.Find(Encoding.UTF8.GetBytes(eventName)).Length == 0)
        {
            SessionLog.UnknownNotification(_logger, RemoteAddress, "$/dropped"u8);
            return;
        }

        Telemetry.CountDropped(eventName, count, isSender: false);
        SessionLog.EventsDropped(_logger, RemoteAddress, count, eventName);
        if (EventsDropped is not { } subscribers)
            return;
        var dropped = new RpcEventsDropped(eventName, count);
        foreach (var subscriber in subscribers.GetInvocationList())
            Guarded(() => ((EventHandler<RpcEventsDropped>)subscriber)(this, dropped));
    }

    void IMessageReceiver.OnSubscription(RequestId? id, string eventName, bool subscribe, ReplyBatch? batch)
    {
        if (!_dispatchTable.TryFindEvent(Encoding.UTF8.GetBytes(eventName), out var target))
        {
            SessionLog.UnknownEvent(_logger, RemoteAddress, PeerText.Shorten(eventName));
            if (id is not null)
                SendError(id.Value, new RpcError(RpcErrorCode.MethodNotFound, $"Event '{PeerText.Shorten(eventName)}' not found."), batch);
            return;
        }

        try
        {
            if (subscribe)
                _subscriptions.Add(target.Method.Name, () => ((IEventDescriptor)target.Method).CreateOutbox(this), outbox => target.Implementation.Dispatcher!.Subscribe(target.Member.Index, new RpcEventEmitter(outbox)));
            else
                _subscriptions.Remove(eventName);
        }
        catch (Exception exception)
        {
            // The implementation's own add or remove accessor threw.
            var error = FailureOf(exception, target.Method, isCancelled: false);
            if (id is not null)
                SendError(id.Value, error, batch);
            return;
        }

        if (id is not null)
            SendVoidResult(id.Value, batch);
    }

    /// <summary>Sends a message of which others send the same bytes. The caller keeps its reference until the task is complete.</summary>
    /// <exception cref="RpcSessionException">The session has ended.</exception>
    private ValueTask SendAsync(SharedMessage message, CancellationToken cancellationToken)
    {
        ValueTask sent;
        try
        {
            sent = _channel.SendAsync(new OutgoingMessage(message.Memory, message.Format), cancellationToken);
        }
        catch (Exception exception)
        {
            sent = ValueTask.FromException(exception);
        }

        if (!sent.IsCompletedSuccessfully)
            return AwaitSharedAsync(sent);

        sent.GetAwaiter().GetResult();
        return default;
    }

    private async ValueTask AwaitSharedAsync(ValueTask sent)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw EndException(exception);
        }
    }

    // The progress that a handler reports is not dropped, and cannot wait either.
    private void PostEvent(MessageWriter writer)
    {
        var length = writer.Message.Length;
        var sent = SendWholeAsync(writer, moreFollows: false, MessageUrgency.Normal, CancellationToken.None);
        if (sent.IsCompleted)
        {
            Forget(sent);
            return;
        }

        var fits = ((IEventSink)this).TryCount(length, force: true);
        _ = WatchQueuedEventAsync(sent, length);
        if (!fits)
            CloseForLimit(LimitName.MaxQueuedEventBytes, "the peer is too slow for its events (limit MaxQueuedEventBytes)");
    }

    private async Task WatchQueuedEventAsync(ValueTask sent, int length)
    {
        await ObserveAsync(sent).ConfigureAwait(false);
        ((IEventSink)this).TryCount(-length, force: true);
    }
}
