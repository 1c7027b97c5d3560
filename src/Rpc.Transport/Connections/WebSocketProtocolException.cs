using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Connections;

/// <summary>The peer broke the WebSocket protocol or a limit.</summary>
/// <param name="violation">What it did.</param>
internal sealed class WebSocketProtocolException(ProtocolViolation violation)
    : IOException($"The peer broke the WebSocket protocol: {violation.Reason} (close code {(int)violation.Code}).")
{
    /// <summary>The close code that was sent to the peer.</summary>
    public CloseCode Code { get; } = violation.Code;
}
