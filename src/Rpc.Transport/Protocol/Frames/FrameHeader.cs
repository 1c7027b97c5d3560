namespace Rpc.Transport.Protocol.Frames;

/// <summary>A frame's header (RFC 6455 §5.2).</summary>
/// <param name="Fin">The last fragment of its message.</param>
/// <param name="Opcode">What the frame is.</param>
/// <param name="PayloadLength">Bytes of payload.</param>
/// <param name="Masked">Whether a masking key follows the length.</param>
/// <param name="MaskingKey">The four key bytes in memory order; 0 where there are none.</param>
/// <param name="Rsv1">The first frame of a compressed message (RFC 7692 §6).</param>
internal readonly record struct FrameHeader(bool Fin, Opcode Opcode, long PayloadLength, bool Masked, uint MaskingKey, bool Rsv1 = false)
{
    /// <summary>The longest header: 2 bytes, 8 of length, 4 of key.</summary>
    public const int MaxLength = 14;

    /// <summary>The longest payload of a control frame (§5.5), and the largest that the short length form can say.</summary>
    public const int MaxControlPayload = 125;

    /// <summary>Bytes that this header takes on the wire.</summary>
    public int Length => Measure(PayloadLength, Masked);

    /// <summary>Bytes of the header of a frame with such a payload.</summary>
    public static int Measure(long payloadLength, bool masked) =>
        (payloadLength <= MaxControlPayload ? 2 : payloadLength <= ushort.MaxValue ? 4 : 10) + (masked ? 4 : 0);
}
