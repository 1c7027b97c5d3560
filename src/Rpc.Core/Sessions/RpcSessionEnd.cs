using Rpc.Channels;

namespace Rpc;

/// <summary>How a session ended.</summary>
/// <param name="Reason">The kind of end.</param>
/// <param name="Message">The reason in words.</param>
/// <param name="CloseCode">The close code that was exchanged (RFC 6455 §7.4); 1006 where none was.</param>
/// <param name="Exception">The failure that ended the session, or null after a clean end.</param>
public sealed record RpcSessionEnd(RpcSessionEndReason Reason, string Message, ChannelCloseCode CloseCode, Exception? Exception = null)
{
    internal static RpcSessionEnd From(ChannelEnd end)
    {
        var reason = end switch
        {
            { Exception: RpcResumeException } => RpcSessionEndReason.ResumeFailed,
            { Exception: not null } or { Code: ChannelCloseCode.AbnormalClosure } => RpcSessionEndReason.ConnectionLost,
            { Code: ChannelCloseCode.ProtocolError or ChannelCloseCode.InvalidPayloadData or ChannelCloseCode.UnsupportedData } => RpcSessionEndReason.ProtocolError,
            { Code: ChannelCloseCode.MessageTooBig or ChannelCloseCode.PolicyViolation } => RpcSessionEndReason.LimitExceeded,
            { ByPeer: true } => RpcSessionEndReason.ClosedByPeer,
            _ => RpcSessionEndReason.ClosedLocally,
        };
        var who = end.ByPeer ? "The peer" : "This end";
        var text = reason is RpcSessionEndReason.ConnectionLost or RpcSessionEndReason.ResumeFailed
            ? $"The connection was lost: {end.Exception?.Message ?? end.Reason}"
            : $"{who} closed the session: {(int)end.Code}{(end.Reason.Length == 0 ? "" : " " + end.Reason)}";
        return new RpcSessionEnd(reason, text, end.Code, end.Exception);
    }

    internal RpcSessionException ToException() => new(Reason, Message, Exception);
}
