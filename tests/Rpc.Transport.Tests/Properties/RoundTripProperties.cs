using FsCheck;
using FsCheck.Fluent;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol;

namespace Rpc.Transport.Tests.Properties;

/// <summary>What holds for all messages, fragmentations and splits; and for all bytes.</summary>
public sealed class RoundTripProperties
{
    [Fact]
    public void AnyMessages_AnyFragmentation_AnySplit_ArriveAsTheyWereSent() =>
        Prop.ForAll<int, byte[][]>((seed, payloads) =>
        {
            var random = new System.Random(seed);
            foreach (Role sender in Enum.GetValues<Role>())
            {
                var output = new FrameBuffer();
                var expected = new List<string>();
                var writer = new WebSocketSender(sender, new SeededKeys(random), maxFragmentBytes: random.Next(1, 20));
                foreach (byte[] payload in payloads)
                {
                    writer.WriteMessage(payload, Opcode.Binary, output);
                    expected.Add("binary " + Convert.ToHexString(payload));
                    if (random.Next(3) == 0)
                    {
                        writer.WriteControl(Opcode.Ping, payload.AsSpan(0, Math.Min(payload.Length, 125)), output);
                        expected.Add("ping " + Convert.ToHexString(payload.AsSpan(0, Math.Min(payload.Length, 125))));
                    }
                }

                var pieces = new List<byte[]>();
                while (!output.IsDrained)
                    pieces.AddRange(Split(output.TakeSlice().ToArray(), random));
                Role receiver = sender == Role.Client ? Role.Server : Role.Client;
                if (!expected.SequenceEqual(Feeder.Feed(receiver, pieces, inPlaceBytes: random.Next(131, 300))))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyText_AnyFragmentation_IsReceivedAsText() =>
        Prop.ForAll<int, NonNull<string>>((seed, text) =>
        {
            var random = new System.Random(seed);
            byte[] utf8 = Bytes.Utf8(text.Get);
            var output = new FrameBuffer();
            new WebSocketSender(Role.Client, new SeededKeys(random), random.Next(1, 6)).WriteMessage(utf8, Opcode.Text, output);
            if (output.IsDrained)
                return false;
            return Feeder.Feed(Role.Server, Split(output.TakeSlice().ToArray(), random))
                .SequenceEqual(["text " + System.Text.Encoding.UTF8.GetString(utf8)]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyBytes_NeverThrow_AndTellTheSameInEverySplit() =>
        Prop.ForAll<int, byte[]>((seed, bytes) =>
        {
            var random = new System.Random(seed);
            foreach (Role role in Enum.GetValues<Role>())
            {
                // Mostly valid first bytes, or the verdict would nearly always fall on the first one.
                byte[] input = [.. bytes.Select((b, i) => i == 0 || random.Next(4) == 0 ? (byte)((b & 0x8F) % 0x83) : b)];
                List<string> whole = Feeder.Feed(role, [input]);
                if (!whole.SequenceEqual(Feeder.Feed(role, Split(input, random), inPlaceBytes: 131)))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static List<byte[]> Split(byte[] bytes, System.Random random)
    {
        var pieces = new List<byte[]>();
        for (int start = 0; start < bytes.Length;)
        {
            int length = Math.Min(random.Next(1, 40), bytes.Length - start);
            pieces.Add(bytes[start..(start + length)]);
            start += length;
        }

        return pieces;
    }

    private sealed class SeededKeys(System.Random random) : IMaskingKeySource
    {
        public uint Next() => (uint)random.NextInt64(1L << 32);
    }
}
