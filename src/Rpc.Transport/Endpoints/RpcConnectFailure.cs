namespace Rpc;

/// <summary>Why a connection could not be opened. The values are those of <see cref="WebSockets.WebSocketConnectFailure"/>.</summary>
public enum RpcConnectFailure
{
    /// <summary>No TCP connection: the name is unknown, the server does not run, or the network does not lead there.</summary>
    Unreachable,

    /// <summary>The connection was not open within the time allowed.</summary>
    Timeout,

    /// <summary>Something answered, but it speaks no WebSocket.</summary>
    NotWebSocket,

    /// <summary>The server refused with an HTTP status.</summary>
    Rejected,

    /// <summary>The server agreed to the handshake but broke its rules (RFC 6455 §4.1).</summary>
    ProtocolViolation,

    /// <summary>
    /// TLS did not come about: the server's certificate is not trusted, is for another name or out of date; or the server
    /// refuses our certificate; or it speaks no TLS.
    /// </summary>
    TlsFailed,

    /// <summary>The HTTP proxy could not be reached, or refused a tunnel to the server.</summary>
    ProxyFailed,
}
