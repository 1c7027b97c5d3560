namespace Rpc.WebSockets;

/// <summary>Some bytes of a received message, lent by the connection until the next receive.</summary>
/// <param name="Bytes">The bytes; of a text message they may end inside a character. Empty where only the end of the message came.</param>
/// <param name="Kind">Text or binary, the same for all chunks of a message.</param>
/// <param name="EndOfMessage">Whether the message ends with them.</param>
public readonly record struct WebSocketChunk(ReadOnlyMemory<byte> Bytes, WebSocketMessageKind Kind, bool EndOfMessage);
