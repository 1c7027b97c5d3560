using Rpc.Transport.Protocol.Frames;

namespace Rpc.WebSockets;

/// <summary>The peer broke the WebSocket protocol or a limit, and the connection was failed for it (RFC 6455 §7.1.7). Found in <see cref="ConnectionEnd.Exception"/>.</summary>
public sealed class WebSocketProtocolException : IOException
{
    internal WebSocketProtocolException(ProtocolViolation violation)
        : base($"The peer broke the WebSocket protocol: {violation.Reason} (close code {(int)violation.Code}).") => Code = violation.Code;

    /// <summary>The close code that was sent to the peer.</summary>
    public CloseCode Code { get; }
}
