namespace Rpc.WebSockets;

/// <summary>The close codes of RFC 6455 §7.4.1 and the IANA registry. Values of 3000–4999 belong to libraries and applications.</summary>
public enum CloseCode : ushort
{
    /// <summary>The purpose of the connection is fulfilled.</summary>
    Normal = 1000,

    /// <summary>The endpoint goes away.</summary>
    GoingAway = 1001,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolError = 1002,

    /// <summary>The peer sent a type of data that this end cannot accept.</summary>
    UnsupportedData = 1003,

    /// <summary>The Close frame carried no code. Never on the wire.</summary>
    NoStatusReceived = 1005,

    /// <summary>The connection ended without a Close frame. Never on the wire.</summary>
    AbnormalClosure = 1006,

    /// <summary>A message's bytes are not what its type promises.</summary>
    InvalidPayloadData = 1007,

    /// <summary>A rule was broken that has no code of its own.</summary>
    PolicyViolation = 1008,

    /// <summary>A message is larger than this end accepts.</summary>
    MessageTooBig = 1009,

    /// <summary>The client needs an extension that the server did not negotiate.</summary>
    MandatoryExtension = 1010,

    /// <summary>The endpoint met a condition that it did not expect.</summary>
    InternalError = 1011,

    /// <summary>The service restarts (IANA registry).</summary>
    ServiceRestart = 1012,

    /// <summary>Try again later (IANA registry).</summary>
    TryAgainLater = 1013,

    /// <summary>A gateway got an invalid answer (IANA registry).</summary>
    BadGateway = 1014,

    /// <summary>TLS failed. Never on the wire.</summary>
    TlsHandshake = 1015,
}

/// <summary>Which codes may cross the wire.</summary>
internal static class CloseCodeExtensions
{
    /// <summary>
    /// RFC 6455 §7.4: 0–999 are unused, 1004 is undefined, 1005, 1006 and 1015 must not appear in a Close frame,
    /// 1016–2999 are reserved for the protocol, and above 4999 nothing is defined.
    /// </summary>
    public static bool IsAllowedInFrame(this CloseCode code) => (ushort)code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
