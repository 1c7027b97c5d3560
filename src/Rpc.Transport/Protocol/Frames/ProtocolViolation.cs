namespace Rpc.Transport.Protocol.Frames;

/// <summary>What the peer did wrong, as a value: the connection sends the Close frame first and reports afterwards.</summary>
/// <param name="Code">The code that our Close frame carries (RFC 6455 §7.4.1).</param>
/// <param name="Reason">A short English text; fits a close reason.</param>
internal sealed record ProtocolViolation(CloseCode Code, string Reason)
{
    /// <summary>The limit that the peer went past, one of <see cref="LimitName"/>; null where it is a rule that it broke.</summary>
    public string? Limit { get; init; }

    /// <summary>A breach of the protocol itself: close code 1002.</summary>
    public static ProtocolViolation Protocol(string reason) => new(CloseCode.ProtocolError, reason);

    /// <summary>Bytes that are not what their type promises: close code 1007.</summary>
    public static ProtocolViolation InvalidPayload(string reason) => new(CloseCode.InvalidPayloadData, reason);

    /// <summary>More bytes than this end accepts: close code 1009.</summary>
    /// <param name="limit">The limit, one of <see cref="LimitName"/>.</param>
    /// <param name="reason">What is longer than what.</param>
    public static ProtocolViolation TooBig(string limit, string reason) => new(CloseCode.MessageTooBig, reason) { Limit = limit };
}
