namespace Rpc.Transport.Protocol.Frames;

/// <summary>The frame types of RFC 6455 §5.2.</summary>
internal enum Opcode : byte
{
    /// <summary>A further fragment of the message begun before.</summary>
    Continuation = 0x0,

    /// <summary>UTF-8 text, whole or its first fragment.</summary>
    Text = 0x1,

    /// <summary>Bytes, whole or their first fragment.</summary>
    Binary = 0x2,

    /// <summary>The closing handshake (§5.5.1).</summary>
    Close = 0x8,

    /// <summary>Asks for a Pong (§5.5.2).</summary>
    Ping = 0x9,

    /// <summary>Answers a Ping, or comes unasked (§5.5.3).</summary>
    Pong = 0xA,
}

/// <summary>The two questions that the receiving side asks of an opcode.</summary>
internal static class OpcodeExtensions
{
    /// <summary>RFC 6455 §5.5: control frames are those whose most significant opcode bit is set.</summary>
    public static bool IsControl(this Opcode opcode) => ((byte)opcode & 0x8) != 0;

    /// <summary>RFC 6455 §5.2: 0x3–0x7 and 0xB–0xF are reserved.</summary>
    public static bool IsDefined(this Opcode opcode) => opcode is <= Opcode.Binary or (>= Opcode.Close and <= Opcode.Pong);
}
