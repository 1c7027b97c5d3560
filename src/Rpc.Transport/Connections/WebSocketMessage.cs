using System.Text;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.WebSockets;

/// <summary>A received message, lent by its connection until the next receive: whoever needs its bytes longer copies them.</summary>
public readonly struct WebSocketMessage
{
    internal WebSocketMessage(ReadOnlyMemory<byte> payload, Opcode opcode)
    {
        Payload = payload;
        Opcode = opcode;
    }

    /// <summary>The message's bytes; valid UTF-8 when it is text (RFC 6455 §8.1).</summary>
    public ReadOnlyMemory<byte> Payload { get; internal init; }

    /// <summary>Text or binary.</summary>
    public WebSocketMessageKind Kind => (WebSocketMessageKind)Opcode;

    internal Opcode Opcode { get; }

    // Of a message in pieces: whether one came before, whether one comes after.
    internal bool IsRest { get; init; }

    internal bool MoreFollows { get; init; }

    /// <summary>The payload of a text message as a string.</summary>
    /// <exception cref="InvalidOperationException">The message is binary.</exception>
    public string GetText() => Kind == WebSocketMessageKind.Text
        ? Encoding.UTF8.GetString(Payload.Span)
        : throw new InvalidOperationException("The message is binary: it has bytes, no text.");
}
