using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol.Conformance;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>What is sent, and how much room it takes. The rules of §5 and §6.1 are in Conformance/SendingRules.</summary>
public sealed class SenderTests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(125), InlineData(126), InlineData(65535), InlineData(65536), InlineData(65537), InlineData(131072), InlineData(300_001)]
    public void Message_OfAnyLength_IsMeasuredExactlyAndReceivedByThePeer(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        foreach (Role role in Enum.GetValues<Role>())
        {
            var output = new FrameBuffer();
            var sender = new WebSocketSender(role, new FixedKeys());
            sender.WriteMessage(payload, Opcode.Binary, output);
            Assert.Equal(sender.Measure(length), output.Count);
            var sent = new List<byte>();
            while (!output.IsDrained)
                sent.AddRange(output.TakeSlice().Span);
            Assert.Equal(["binary " + Convert.ToHexString(payload)], Feeder.Feed(Other(role), [[.. sent]]));
        }
    }

    [Fact, Rule(6455, "5.4", "A long message is sent in fragments, so that a control frame need not wait for its end.", Sends = true)]
    public void LongMessage_IsFragmented_AndASliceEndsWhereAFrameEnds()
    {
        var output = new FrameBuffer();
        new WebSocketSender(Role.Server, new FixedKeys()).WriteMessage(new byte[200_000], Opcode.Binary, output);
        byte[] ping = Bytes.Frame(Role.Client, 0x89, [7]);
        var pieces = new List<byte[]>();
        while (!output.IsDrained)
        {
            pieces.Add(output.TakeSlice().ToArray());
            pieces.Add(ping);
        }

        List<string> events = Feeder.Feed(Role.Client, pieces);
        Assert.Equal(4, events.Count(e => e == "ping 07"));
        Assert.Single(events, e => e.StartsWith("binary", StringComparison.Ordinal));
    }

    [Fact, Rule(6455, "5.3", "Byte i of the payload is masked with byte i modulo 4 of the key, whatever its length and where it lies.", Sends = true)]
    public void Masking_AnyLengthOffsetAndAlignment_IsTheFormulaOfSection53()
    {
        var random = new Random(53);
        for (int length = 0; length < 300; length++)
        {
            var data = new byte[length + 3];
            random.NextBytes(data);
            int skip = random.Next(4);
            byte[] original = data[Math.Min(skip, data.Length)..];
            byte[] key = [(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)];
            uint keyWord = BitConverter.ToUInt32(key);
            int offset = random.Next(9);
            byte[] expected = [.. original.Select((b, i) => (byte)(b ^ key[(i + offset) % 4]))];
            Masking.Apply(data.AsSpan(Math.Min(skip, data.Length)), keyWord, offset);
            Assert.Equal(expected, data[Math.Min(skip, data.Length)..]);

            var copy = new byte[original.Length];
            Masking.Copy(original, copy, keyWord);
            Assert.Equal(original.Select((b, i) => (byte)(b ^ key[i % 4])), copy);
        }
    }

    private static Role Other(Role role) => role == Role.Client ? Role.Server : Role.Client;

    internal sealed class FixedKeys : IMaskingKeySource
    {
        public uint Next() => BitConverter.ToUInt32([0x37, 0xfa, 0x21, 0x3d]);
    }
}
