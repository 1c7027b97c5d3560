using System.Buffers.Binary;

namespace Rpc.Codecs.MessagePack;

/// <summary>The three forms of the timestamp extension ("Timestamp extension type" of the MessagePack specification).</summary>
internal static class MessagePackTimestamp
{
    /// <summary>The most bytes that <see cref="Write"/> writes.</summary>
    public const int MaxLength = 15;

    private const int NanosecondsPerTick = 100;
    private const uint NanosecondsPerSecond = 1_000_000_000;
    private const int SecondsBits = 34;
    private const long MinSeconds = -62_135_596_800;
    private const long MaxSeconds = 253_402_300_799;

    /// <summary>Writes the point in time, given in UTC, in its shortest form.</summary>
    /// <returns>The number of bytes.</returns>
    public static int Write(Span<byte> destination, DateTime utc)
    {
        var (seconds, ticks) = Math.DivRem(utc.Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerSecond);
        if (ticks < 0)
        {
            ticks += TimeSpan.TicksPerSecond;
            seconds--;
        }

        var nanoseconds = (uint)ticks * NanosecondsPerTick;
        if ((ulong)seconds >> SecondsBits != 0)
        {
            destination[0] = MessagePackCode.Extension8;
            destination[1] = 12;
            destination[2] = unchecked((byte)MessagePackCode.Timestamp);
            BinaryPrimitives.WriteUInt32BigEndian(destination[3..], nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(destination[7..], seconds);
            return 15;
        }

        destination[1] = unchecked((byte)MessagePackCode.Timestamp);
        if (nanoseconds == 0 && seconds <= uint.MaxValue)
        {
            destination[0] = MessagePackCode.FixExtension4;
            BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)seconds);
            return 6;
        }

        destination[0] = MessagePackCode.FixExtension8;
        BinaryPrimitives.WriteUInt64BigEndian(destination[2..], ((ulong)nanoseconds << SecondsBits) | (ulong)seconds);
        return 10;
    }

    /// <summary>The point in time, in UTC; what is finer than 100 ns is cut off. False when it is none, or outside of the years 1 to 9999.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out DateTime utc)
    {
        long seconds;
        uint nanoseconds;
        switch (data.Length)
        {
            case 4:
                seconds = BinaryPrimitives.ReadUInt32BigEndian(data);
                nanoseconds = 0;
                break;
            case 8:
                var both = BinaryPrimitives.ReadUInt64BigEndian(data);
                seconds = (long)(both & ((1UL << SecondsBits) - 1));
                nanoseconds = (uint)(both >> SecondsBits);
                break;
            case 12:
                nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(data);
                seconds = BinaryPrimitives.ReadInt64BigEndian(data[4..]);
                break;
            default:
                utc = default;
                return false;
        }

        if (nanoseconds >= NanosecondsPerSecond || seconds is < MinSeconds or > MaxSeconds)
        {
            utc = default;
            return false;
        }

        utc = DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / NanosecondsPerTick));
        return true;
    }
}
