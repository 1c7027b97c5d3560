namespace Rpc.Channels;

/// <summary>Why a channel ends. The numbers are the close codes of RFC 6455 §7.4.1.</summary>
public enum ChannelCloseCode
{
    /// <summary>1000: the purpose of the connection is fulfilled.</summary>
    Normal = 1000,

    /// <summary>1001: the endpoint goes away, for example a server that shuts down.</summary>
    GoingAway = 1001,

    /// <summary>1002: the peer broke the protocol.</summary>
    ProtocolError = 1002,

    /// <summary>1003: the peer sent a kind of data that this end cannot accept.</summary>
    UnsupportedData = 1003,

    /// <summary>1005: the peer closed without a code. Never sent.</summary>
    NoStatusReceived = 1005,

    /// <summary>1006: the connection broke without a closing handshake. Never sent.</summary>
    AbnormalClosure = 1006,

    /// <summary>1007: a message's bytes are not what its type promises, for example text that is not UTF-8.</summary>
    InvalidPayloadData = 1007,

    /// <summary>1008: the peer broke a rule that has no code of its own.</summary>
    PolicyViolation = 1008,

    /// <summary>1009: a message was larger than this end accepts.</summary>
    MessageTooBig = 1009,

    /// <summary>1011: this end met a condition that it did not expect.</summary>
    InternalError = 1011,
}
