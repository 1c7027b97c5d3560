using FsCheck;
using FsCheck.Fluent;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol;

namespace Rpc.Transport.Tests.Properties;

/// <summary>Arbitrary bytes, in arbitrary pieces: nothing is thrown, every piece is dealt with, and memory is bounded by the limits.</summary>
public sealed class ArbitraryInputProperties
{
    private const int BufferBytes = 512;
    private const int MaxMessageBytes = 16 * 1024;

    // The message's buffer grows by doubling up to the limit, and is handed on to the pool each time; the decoder has a window of 32 KiB and its
    // tables; an event has a violation or a reason at most. How much was sent does not come into it.
    private const long AllowedBytes = (4 * MaxMessageBytes) + (2 * 32 * 1024) + (32 * 1024);

    [Fact]
    public void AnyBytes_AllocateNoMoreThanTheLimitsAllow() => CheckAll(compressed: false);

    [Fact]
    public void AnyBytes_WithCompression_AllocateNoMoreThanTheLimitsAllow() => CheckAll(compressed: true);

    private static void CheckAll(bool compressed) =>
        Prop.ForAll<int, byte[]>((seed, bytes) =>
        {
            var random = new System.Random(seed);
            foreach (Role role in Enum.GetValues<Role>())
            {
                if (Allocate(role, compressed, Session(role, compressed, bytes, random), random) > AllowedBytes)
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    // Arbitrary bytes alone end at the first one; so most of them are the payloads of sound frames, and some stand for frames themselves.
    private static byte[] Session(Role role, bool compressed, byte[] bytes, System.Random random)
    {
        var session = new List<byte>();
        bool inside = false;
        for (int i = 0; i < 60; i++)
        {
            byte[] payload = [.. bytes, .. new byte[random.Next(2000)]];
            if (random.Next(5) == 0)
            {
                session.AddRange(Bytes.Frame(role, 0x89, payload.AsSpan(0, Math.Min(125, payload.Length))));
                continue;
            }

            bool ends = random.Next(4) == 0;
            int begins = compressed && random.Next(2) == 0 ? 0x42 : 0x02;
            session.AddRange(Bytes.Frame(role, (inside ? 0x00 : begins) | (ends ? 0x80 : 0), payload));
            inside = !ends;
            if (random.Next(20) == 0)
                session.AddRange(bytes);
        }

        return [.. session];
    }

    private static long Allocate(Role role, bool compressed, byte[] session, System.Random random)
    {
        MessageInflater? inflater = compressed ? new MessageInflater(15, contextTakeover: true, MaxMessageBytes, maxRatio: 200) : null;
        var receiver = new WebSocketReceiver(role, new WebSocketLimits(MaxMessageBytes, MaxMessageBytes), BufferBytes, inflater);
        var buffer = new byte[BufferBytes];
        int kept = 0;
        int events = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int position = 0; position < session.Length;)
        {
            int taken = Math.Min(random.Next(1, BufferBytes - kept + 1), session.Length - position);
            session.AsSpan(position, taken).CopyTo(buffer.AsSpan(kept));
            position += taken;
            kept += taken;
            int start = 0;
            bool read;
            do
            {
                read = receiver.TryRead(buffer.AsMemory(start, kept - start), out int consumed, out _);
                start += consumed;
                if (read && ++events > session.Length)
                    throw new InvalidOperationException("There are more events than bytes.");
            }
            while (read);
            if (start == 0 && kept == BufferBytes)
                throw new InvalidOperationException("The buffer is full and nothing of it is taken.");
            buffer.AsSpan(start, kept - start).CopyTo(buffer);
            kept -= start;
        }

        receiver.Release();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
