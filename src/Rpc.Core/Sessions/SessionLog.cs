using Microsoft.Extensions.Logging;

namespace Rpc.Sessions;

/// <summary>What sessions log. Event ids are fixed: filter on them.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(1000, LogLevel.Information, "Session with {Peer} ended: {Reason}. {Message}")]
    public static partial void Ended(ILogger logger, string peer, RpcSessionEndReason reason, string message);

    [LoggerMessage(1001, LogLevel.Error, "The handler of '{Method}' failed for {Peer} (error id {ErrorId}).")]
    public static partial void HandlerFailed(ILogger logger, string peer, string method, string errorId, Exception exception);

    [LoggerMessage(1002, LogLevel.Debug, "'{Method}' of {Peer} was answered with error {Code}: {Message}")]
    public static partial void RequestRefused(ILogger logger, string peer, string method, int code, string message, Exception cause);

    [LoggerMessage(1003, LogLevel.Warning, "{Peer} sent a message that is not valid: {Message}")]
    public static partial void MalformedMessage(ILogger logger, string peer, string message);

    [LoggerMessage(1004, LogLevel.Warning, "{Peer} sent {What} for id {Id}, which is no call of this end.")]
    public static partial void UnexpectedAnswer(ILogger logger, string peer, string id, string what);

    [LoggerMessage(1005, LogLevel.Warning, "{Peer} subscribed to event '{EventName}', which is not served.")]
    public static partial void UnknownEvent(ILogger logger, string peer, string eventName);

    [LoggerMessage(1006, LogLevel.Warning, "{Peer} refused the subscription to '{EventName}' with error {Code}: {Message}")]
    public static partial void SubscriptionRefused(ILogger logger, string peer, string eventName, int code, string message);

    [LoggerMessage(1007, LogLevel.Error, "A subscriber of '{EventName}' from {Peer} failed.")]
    public static partial void SubscriberFailed(ILogger logger, string peer, string eventName, Exception exception);

    [LoggerMessage(1008, LogLevel.Error, "A cancellation callback or event accessor failed while the session with {Peer} was served.")]
    public static partial void CallbackFailed(ILogger logger, string peer, Exception exception);

    [LoggerMessage(1009, LogLevel.Warning, "Closing the session with {Peer}: {Message}")]
    public static partial void ClosingForPeerFault(ILogger logger, string peer, string message);

    [LoggerMessage(1010, LogLevel.Critical, "The receive loop of the session with {Peer} failed.")]
    public static partial void ReceiveLoopFailed(ILogger logger, string peer, Exception exception);

    /// <summary>Logs a notification that nothing here handles.</summary>
    public static void UnknownNotification(ILogger logger, string peer, ReadOnlySpan<byte> method)
    {
        if (logger.IsEnabled(LogLevel.Debug))
            UnknownNotification(logger, peer, PeerText.Shorten(method));
    }

    /// <summary>Logs an event whose arguments are not those of its declaration.</summary>
    public static void InvalidEvent(ILogger logger, string peer, ReadOnlySpan<byte> method, Exception exception) =>
        InvalidEvent(logger, peer, PeerText.Shorten(method), exception);

    [LoggerMessage(1011, LogLevel.Debug, "{Peer} sent the notification '{Method}', which nothing here handles.")]
    private static partial void UnknownNotification(ILogger logger, string peer, string method);

    [LoggerMessage(1012, LogLevel.Warning, "{Peer} sent the event '{EventName}' with arguments that are not those of its declaration.")]
    private static partial void InvalidEvent(ILogger logger, string peer, string eventName, Exception exception);

    [LoggerMessage(1013, LogLevel.Warning, "{Peer} has dropped {Count} of its events '{EventName}', for which this end was too slow.")]
    public static partial void EventsDropped(ILogger logger, string peer, long count, string eventName);

    [LoggerMessage(1014, LogLevel.Information, "{Peer} is too slow for the event '{EventName}': some are dropped ({Overflow}) until it has caught up.")]
    public static partial void DroppingEvents(ILogger logger, string peer, string eventName, RpcEventOverflow overflow);

    [LoggerMessage(1015, LogLevel.Warning, "'{Method}' has been blocking its thread for {Elapsed} or more, and with it {What} of {Peer}: what takes long must return its task and await.")]
    public static partial void HandlerBlocks(ILogger logger, string peer, string method, TimeSpan elapsed, string what);

    [LoggerMessage(1016, LogLevel.Information, "The session with {Peer} has lost its connection and waits for another: {Reason}")]
    public static partial void Interrupted(ILogger logger, string peer, string reason);

    [LoggerMessage(1017, LogLevel.Information, "The session goes on with {Peer}, to whom {Replayed} messages are sent that may have been lost.")]
    public static partial void Resumed(ILogger logger, string peer, long replayed);
}
