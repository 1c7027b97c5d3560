using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rpc.Transport.Protocol.Frames;

/// <summary>Reads a frame header and checks every rule that the header alone decides.</summary>
internal static class FrameHeaderReader
{
    /// <summary>Reads the header at the start of <paramref name="source"/>.</summary>
    /// <param name="source">The bytes received so far, from the frame's first byte on.</param>
    /// <param name="reader">The role of the endpoint that reads.</param>
    /// <param name="compression">True when permessage-deflate was negotiated.</param>
    /// <param name="header">The header, when the result is true.</param>
    /// <param name="violation">The rule that the header breaks, told as soon as the byte that breaks it is there; else null.</param>
    /// <returns>True when the header is whole and sound; false when it is broken or more bytes are needed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, Role reader, bool compression, out FrameHeader header, out ProtocolViolation? violation)
    {
        header = default;
        violation = null;
        if (source.IsEmpty)
            return false;

        int first = source[0];
        var opcode = (Opcode)(first & 0x0F);
        bool fin = (first & 0x80) != 0;

        // RFC 6455 §5.2: reserved bits must be 0 unless a negotiated extension gives them a meaning; only RFC 7692 gives RSV1 one.
        bool rsv1 = (first & 0x40) != 0;
        if ((first & 0x30) != 0 || (rsv1 && !compression))
            return Fail("reserved bit is set", out violation);

        // §5.2: an unknown opcode fails the connection.
        if (!opcode.IsDefined())
            return Fail("opcode is reserved", out violation);

        // RFC 7692 §6.1: RSV1 stands on the first frame of a message, never on a later one and never on a control frame.
        if (rsv1 && opcode is not (Opcode.Text or Opcode.Binary))
            return Fail("RSV1 is set on a frame that begins no message", out violation);

        // §5.5: a control frame is never fragmented.
        if (opcode.IsControl() && !fin)
            return Fail("control frame is fragmented", out violation);

        if (source.Length < 2)
            return false;

        int second = source[1];
        bool masked = (second & 0x80) != 0;
        int shortLength = second & 0x7F;

        // §5.1: every frame of a client is masked, no frame of a server is.
        if (masked != (reader == Role.Server))
            return Fail(masked ? "frame from a server is masked" : "frame from a client is not masked", out violation);

        // §5.5: a control frame carries at most 125 bytes.
        if (opcode.IsControl() && shortLength > FrameHeader.MaxControlPayload)
            return Fail("control frame is longer than 125 bytes", out violation);

        int position = 2;
        long length = shortLength;
        if (shortLength == 126)
        {
            if (source.Length < 4)
                return false;
            length = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
            position = 4;

            // §5.2: the minimal number of bytes must be used to encode the length.
            if (length <= FrameHeader.MaxControlPayload)
                return Fail("frame length is not minimally encoded", out violation);
        }
        else if (shortLength == 127)
        {
            // §5.2: the most significant bit of the 64-bit length must be 0.
            if (source.Length > 2 && (source[2] & 0x80) != 0)
                return Fail("frame length has its top bit set", out violation);
            if (source.Length < 10)
                return false;
            length = BinaryPrimitives.ReadInt64BigEndian(source[2..]);
            position = 10;
            if (length <= ushort.MaxValue)
                return Fail("frame length is not minimally encoded", out violation);
        }

        uint key = 0;
        if (masked)
        {
            if (source.Length < position + 4)
                return false;
            key = MemoryMarshal.Read<uint>(source[position..]);
        }

        header = new FrameHeader(fin, opcode, length, masked, key, rsv1);
        return true;
    }

    private static bool Fail(string reason, out ProtocolViolation? violation)
    {
        violation = ProtocolViolation.Protocol(reason);
        return false;
    }
}
