using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rpc.Transport.Protocol.Frames;

/// <summary>Writes frame headers, lengths in their minimal form (RFC 6455 §5.2).</summary>
internal static class FrameHeaderWriter
{
    /// <summary>Writes the header and says how many bytes it took.</summary>
    public static int Write(Span<byte> destination, in FrameHeader header)
    {
        destination[0] = (byte)((header.Fin ? 0x80 : 0) | (header.Rsv1 ? 0x40 : 0) | (byte)header.Opcode);
        int mask = header.Masked ? 0x80 : 0;
        int position;
        if (header.PayloadLength <= FrameHeader.MaxControlPayload)
        {
            destination[1] = (byte)(mask | (int)header.PayloadLength);
            position = 2;
        }
        else if (header.PayloadLength <= ushort.MaxValue)
        {
            destination[1] = (byte)(mask | 126);
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)header.PayloadLength);
            position = 4;
        }
        else
        {
            destination[1] = (byte)(mask | 127);
            BinaryPrimitives.WriteInt64BigEndian(destination[2..], header.PayloadLength);
            position = 10;
        }

        if (!header.Masked)
            return position;
        uint key = header.MaskingKey;
        MemoryMarshal.Write(destination[position..], in key);
        return position + 4;
    }
}
