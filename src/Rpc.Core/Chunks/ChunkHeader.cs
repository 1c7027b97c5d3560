using System.Buffers.Binary;
using Rpc.Channels;

namespace Rpc.Chunks;

/// <summary>
/// What stands before each part of a large message, in a binary message of its own: one byte of flags, and the number of the large message
/// as four bytes, the highest first. The flags are below 0x80, where no frame of a binary codec begins.
/// </summary>
/// <param name="Number">Which of the sender's large messages.</param>
/// <param name="IsLast">No more parts follow.</param>
/// <param name="IsDropped">The sender has thought better of it: no more parts follow, and those before are void.</param>
internal readonly record struct ChunkHeader(uint Number, bool IsLast, bool IsDropped)
{
    /// <summary>The bytes of a header.</summary>
    public const int Length = 5;

    private const byte Last = 1;
    private const byte Dropped = 2;

    /// <summary>Reads the header.</summary>
    /// <returns>False when the message is no part of another.</returns>
    public static bool TryRead(in ReceivedMessage message, out ChunkHeader header)
    {
        header = default;
        var bytes = message.Payload.Span;
        if (message.Format != MessageFormat.Binary || bytes.Length < Length || bytes[0] > Dropped)
            return false;
        header = new ChunkHeader(BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]), bytes[0] == Last, bytes[0] == Dropped);
        return true;
    }

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = IsDropped ? Dropped : IsLast ? Last : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], Number);
    }
}
