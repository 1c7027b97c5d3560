using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Connections;

/// <summary>A received message, lent until the next receive.</summary>
/// <param name="Payload">Its bytes; valid UTF-8 when it is text.</param>
/// <param name="Opcode">Text or binary.</param>
internal readonly record struct WebSocketMessage(ReadOnlyMemory<byte> Payload, Opcode Opcode);
