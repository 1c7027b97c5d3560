using Microsoft.Extensions.Logging;

namespace Rpc.Transport.Diagnostics;

/// <summary>Everything that the transport logs. Ids 2000–2999, never reused.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(2000, LogLevel.Debug, "Connection with {RemoteAddress} ended: {Code} '{Reason}', begun by the peer: {ByPeer}")]
    public static partial void ConnectionEnded(this ILogger logger, string remoteAddress, int code, string reason, bool byPeer, Exception? exception);

    [LoggerMessage(2001, LogLevel.Warning, "{RemoteAddress} broke the WebSocket protocol; closing with {Code}: {Reason}")]
    public static partial void ProtocolViolated(this ILogger logger, string remoteAddress, int code, string reason);

    [LoggerMessage(2100, LogLevel.Information, "Listening for WebSocket connections on {LocalEndPoint}")]
    public static partial void ListenerStarted(this ILogger logger, string localEndPoint);

    [LoggerMessage(2101, LogLevel.Debug, "Stopped listening on {LocalEndPoint}")]
    public static partial void ListenerStopped(this ILogger logger, string localEndPoint);

    [LoggerMessage(2102, LogLevel.Warning, "Accepting a connection failed; going on")]
    public static partial void AcceptFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2103, LogLevel.Debug, "Connection accepted from {RemoteAddress} for {Path}, subprotocol {Subprotocol}")]
    public static partial void ConnectionAccepted(this ILogger logger, string remoteAddress, string path, string? subprotocol);

    [LoggerMessage(2104, LogLevel.Debug, "Handshake with {RemoteAddress} refused with {StatusCode}: {Reason}")]
    public static partial void HandshakeRefused(this ILogger logger, string remoteAddress, int statusCode, string reason);

    [LoggerMessage(2105, LogLevel.Debug, "Handshake with {RemoteAddress} broke off")]
    public static partial void HandshakeBroken(this ILogger logger, string remoteAddress, Exception? exception);

    [LoggerMessage(2106, LogLevel.Warning, "The connection limit of {Limit} is reached; {RemoteAddress} is refused")]
    public static partial void ConnectionLimitReached(this ILogger logger, int limit, string remoteAddress);

    [LoggerMessage(2107, LogLevel.Error, "The decision about a request from {RemoteAddress} failed")]
    public static partial void DecisionFailed(this ILogger logger, string remoteAddress, Exception exception);

    [LoggerMessage(2108, LogLevel.Error, "The handler of the connection with {RemoteAddress} failed; the connection is aborted")]
    public static partial void ConnectionHandlerFailed(this ILogger logger, string remoteAddress, Exception exception);

    [LoggerMessage(2109, LogLevel.Error, "The set-up of the session with {RemoteAddress} failed; closing it")]
    public static partial void SessionNotConfigured(this ILogger logger, string remoteAddress, Exception exception);

    [LoggerMessage(2110, LogLevel.Debug, "The TLS handshake with {RemoteAddress} failed")]
    public static partial void TlsFailed(this ILogger logger, string remoteAddress, Exception exception);

    [LoggerMessage(2111, LogLevel.Debug, "Plain HTTP request from {RemoteAddress} answered with {StatusCode}")]
    public static partial void HttpAnswered(this ILogger logger, string remoteAddress, int statusCode);

    [LoggerMessage(2112, LogLevel.Warning, "{RemoteAddress} may not go on with the session that it has asked for")]
    public static partial void ResumeRefused(this ILogger logger, string remoteAddress);

    [LoggerMessage(2113, LogLevel.Debug, "{RemoteAddress} asked to go on with a session, which is not possible: {Failure}")]
    public static partial void ResumeImpossible(this ILogger logger, string remoteAddress, string failure);

    [LoggerMessage(2114, LogLevel.Warning, "{RemoteAddress} did not open a session: {Reason}")]
    public static partial void SessionNotOpened(this ILogger logger, string remoteAddress, string reason);

    [LoggerMessage(2200, LogLevel.Debug, "Connected to {Uri}, subprotocol {Subprotocol}")]
    public static partial void Connected(this ILogger logger, string uri, string? subprotocol);

    [LoggerMessage(2201, LogLevel.Debug, "Attempt {Attempt} to go on with the session at {Uri} failed")]
    public static partial void ResumeAttemptFailed(this ILogger logger, int attempt, string uri, Exception exception);
}
