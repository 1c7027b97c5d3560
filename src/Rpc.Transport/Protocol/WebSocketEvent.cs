using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol;

/// <summary>What a <see cref="WebSocketEvent"/> tells.</summary>
internal enum WebSocketEventKind
{
    /// <summary>A whole message; <see cref="WebSocketEvent.Opcode"/> says text or binary.</summary>
    Message,

    /// <summary>Some bytes of a message that is not over; only while <see cref="WebSocketReceiver.Streams"/> is set.</summary>
    Piece,

    /// <summary>A Ping to be answered with the same payload (RFC 6455 §5.5.3).</summary>
    Ping,

    /// <summary>A Pong, asked for or not.</summary>
    Pong,

    /// <summary>The peer's Close frame; nothing after it is read.</summary>
    CloseReceived,

    /// <summary>The peer broke the protocol or a limit; nothing after it is read.</summary>
    Violated,
}

/// <summary>One thing that the peer said. Its payload is lent until the next call of <see cref="WebSocketReceiver.TryRead"/>.</summary>
internal readonly struct WebSocketEvent
{
    private WebSocketEvent(WebSocketEventKind kind, Opcode opcode, ReadOnlyMemory<byte> payload, ClosePayload close, ProtocolViolation? violation)
    {
        Kind = kind;
        Opcode = opcode;
        Payload = payload;
        Close = close;
        Violation = violation;
    }

    /// <summary>Which of the events this is.</summary>
    public WebSocketEventKind Kind { get; }

    /// <summary>True for what follows a piece of the same message.</summary>
    public bool IsRest { get; private init; }

    /// <summary>The message's type: text or binary. For control frames their own opcode.</summary>
    public Opcode Opcode { get; }

    /// <summary>The unmasked bytes of a message, Ping or Pong.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The code and reason of a Close frame.</summary>
    public ClosePayload Close { get; }

    /// <summary>What the peer did wrong; null unless <see cref="Kind"/> is <see cref="WebSocketEventKind.Violated"/>.</summary>
    public ProtocolViolation? Violation { get; }

    /// <summary>A whole message, or the rest of one that came in pieces.</summary>
    public static WebSocketEvent Message(Opcode opcode, ReadOnlyMemory<byte> payload, bool isRest) =>
        new(WebSocketEventKind.Message, opcode, payload, default, null) { IsRest = isRest };

    /// <summary>The next bytes of a message.</summary>
    public static WebSocketEvent Piece(Opcode opcode, ReadOnlyMemory<byte> payload, bool isRest) =>
        new(WebSocketEventKind.Piece, opcode, payload, default, null) { IsRest = isRest };

    /// <summary>A Ping.</summary>
    public static WebSocketEvent Ping(ReadOnlyMemory<byte> payload) => new(WebSocketEventKind.Ping, Opcode.Ping, payload, default, null);

    /// <summary>A Pong.</summary>
    public static WebSocketEvent Pong(ReadOnlyMemory<byte> payload) => new(WebSocketEventKind.Pong, Opcode.Pong, payload, default, null);

    /// <summary>The peer's Close.</summary>
    public static WebSocketEvent CloseReceived(ClosePayload close) => new(WebSocketEventKind.CloseReceived, Opcode.Close, default, close, null);

    /// <summary>The peer's fault.</summary>
    public static WebSocketEvent Violated(ProtocolViolation violation) => new(WebSocketEventKind.Violated, Opcode.Continuation, default, default, violation);
}
