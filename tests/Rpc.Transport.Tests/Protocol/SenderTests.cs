using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>RFC 6455 §6.1, §5.1, §5.3: what is sent.</summary>
public sealed class SenderTests
{
    [Fact]
    public void Message_FromServer_IsTheExampleOfSection57()
    {
        var output = new FrameBuffer();
        new WebSocketSender(Role.Server, new FixedKeys()).WriteMessage("Hello"u8, Opcode.Text, output);
        Assert.Equal([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], output.TakeSlice().ToArray());
    }

    [Fact]
    public void Message_FromClient_IsTheMaskedExampleOfSection57()
    {
        var output = new FrameBuffer();
        new WebSocketSender(Role.Client, new FixedKeys()).WriteMessage("Hello"u8, Opcode.Text, output);
        Assert.Equal([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], output.TakeSlice().ToArray());
    }

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

    [Fact]
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

    [Fact]
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

    [Theory]
    [InlineData(1004), InlineData(1006), InlineData(1015), InlineData(999), InlineData(2500), InlineData(5000)]
    public void Close_WithForbiddenCode_CannotBeMade(int code) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ClosePayload.ForSending((CloseCode)code, ""));

    [Fact]
    public void Close_WithLongReason_IsCutAtACharacter()
    {
        ClosePayload close = ClosePayload.ForSending(CloseCode.Normal, new string('€', 100));
        Span<byte> payload = stackalloc byte[125];
        Assert.Equal(2 + (41 * 3), close.Write(payload));
        Assert.Equal(new string('€', 41), close.Reason);
        string surrogates = "a" + string.Concat(Enumerable.Repeat("𐍈", 50));
        Assert.Equal(1 + (30 * 2), ClosePayload.ForSending(CloseCode.Normal, surrogates).Reason.Length);
    }

    private static Role Other(Role role) => role == Role.Client ? Role.Server : Role.Client;

    internal sealed class FixedKeys : IMaskingKeySource
    {
        public uint Next() => BitConverter.ToUInt32([0x37, 0xfa, 0x21, 0x3d]);
    }
}
