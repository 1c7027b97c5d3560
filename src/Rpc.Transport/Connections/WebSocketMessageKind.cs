namespace Rpc.WebSockets;

/// <summary>What the bytes of a message are: the two types of data frames (RFC 6455 §5.6).</summary>
public enum WebSocketMessageKind
{
    /// <summary>UTF-8 text.</summary>
    Text = 1,

    /// <summary>Arbitrary bytes.</summary>
    Binary = 2,
}
