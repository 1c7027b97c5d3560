#pragma warning disable CA5394 // seeded on purpose: a failure must come again
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol.Conformance;

namespace Rpc.Transport.Tests.Protocol.Deflate;

/// <summary>RFC 7692 §6: compressed messages among frames; the limits while they are decompressed.</summary>
public sealed class CompressedMessageTests
{
    private static readonly byte[] Hello = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "6", "RSV1 where no compression was agreed on fails the connection, with 1002.")]
    public void Rsv1_WithoutNegotiation_IsProtocolError(int role) =>
        Assert.Equal(["violated 1002"], Feeder.FeedEveryWay((Role)role, Bytes.Frame((Role)role, 0xC1, Hello)));

    // §6.1: on continuation, Close, Ping, Pong; and RSV2 or RSV3 with it.
    [Theory, Rule(7692, "6.1", "RSV1 on a control frame, or together with another reserved bit or opcode, fails the connection.")]
    [InlineData(0xC8), InlineData(0xC9), InlineData(0xCA), InlineData(0xE1), InlineData(0xD2), InlineData(0xA1), InlineData(0x91), InlineData(0xC3)]
    public void Rsv1_WhereItHasNoMeaning_IsProtocolError(int first)
    {
        foreach (Role role in Enum.GetValues<Role>())
            Assert.Equal(["violated 1002"], Feed(role, Bytes.Frame(role, first, Hello)));
    }

    [Theory, Rule(7692, "6.1", "RSV1 on any frame but the first of its message fails the connection.")]
    [InlineData(0x41, 0xC0), InlineData(0x41, 0x40), InlineData(0x01, 0xC0)]
    public void Rsv1_OnAContinuation_IsProtocolError(int first, int second)
    {
        foreach (Role role in Enum.GetValues<Role>())
            Assert.Equal(["violated 1002"], Feed(role, Bytes.Join(Bytes.Frame(role, first, [0x00]), Bytes.Frame(role, second, Hello))));
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "6", "RSV1 tells of each message for itself whether it is compressed; both kinds may alternate, and plain ones leave the window alone.")]
    public void CompressedAndPlainMessages_MayAlternate(int roleNumber)
    {
        var role = (Role)roleNumber;
        byte[] bytes = Bytes.Join(
            Bytes.Frame(role, 0x81, "plain"u8), Bytes.Frame(role, 0xC1, Hello), Bytes.Frame(role, 0x82, [1]), Bytes.Frame(role, 0xC1, [0xf2, 0x00, 0x11, 0x00, 0x00]));
        Assert.Equal(["text plain", "text Hello", "binary 01", "text Hello"], Feed(role, bytes));
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "6.1", "A compressed message may be fragmented anywhere, with control frames between, which are never compressed.")]
    public void CompressedFragments_WithControlFramesBetween_AreOneMessage(int roleNumber)
    {
        var role = (Role)roleNumber;
        byte[] bytes = Bytes.Join(
            Bytes.Frame(role, 0x41, Hello.AsSpan(0, 1)), Bytes.Frame(role, 0x89, [1]), Bytes.Frame(role, 0x00, Hello.AsSpan(1, 4)),
            Bytes.Frame(role, 0x8A, []), Bytes.Frame(role, 0x80, Hello.AsSpan(5)), Bytes.Close(role, 1000));
        Assert.Equal(["ping 01", "pong ", "text Hello", "close 1000 "], Feed(role, bytes));
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "6.2", "Text is UTF-8 when it is decompressed: the first impossible byte fails the connection, with 1007, before the message ends.")]
    public void CompressedText_ThatIsNotUtf8_FailsAtTheFirstImpossibleByte(int roleNumber)
    {
        // The message never ends: the verdict must not wait for its end.
        var role = (Role)roleNumber;
        byte[] stored = [0x00, 0x20, 0x00, 0xDF, 0xFF, 0x61, 0xC3, 0x28];
        Assert.Equal(["violated 1007"], Feed(role, Bytes.Frame(role, 0x41, stored)));
        Assert.Equal(["violated 1007"], Feed(role, Bytes.Frame(role, 0xC1, Deflating.Compress([0x61, 0xE2, 0x82]))));
        Assert.Equal(["binary 61E282"], Feed(role, Bytes.Frame(role, 0xC2, Deflating.Compress([0x61, 0xE2, 0x82]))));
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "7.2.2", "A payload that is not DEFLATE data fails the connection, with 1007.")]
    public void CompressedData_Broken_IsInvalidPayload(int role) =>
        Assert.Equal(["violated 1007"], Feed((Role)role, Bytes.Frame((Role)role, 0xC2, [0x07, 0x01])));

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "8", "A small message that would become a huge one is refused, with 1009, before memory grows.")]
    public void Bomb_StopsAtTheMessageLimit_BeforeMemoryGrows(int roleNumber)
    {
        // About 1 KiB that would become a gigabyte: deflated zeros, deflated again, sent over and over as fragments.
        var role = (Role)roleNumber;
        byte[] bomb = Deflating.Compress(new byte[1 << 20]);
        Assert.InRange(bomb.Length, 900, 1200);
        var receiver = new WebSocketReceiver(role, new WebSocketLimits(1 << 16, 1 << 16), 4096, Deflating.Inflater(maxMessageBytes: 1 << 16));
        byte[] frame = Bytes.Frame(role, 0xC2, bomb);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(receiver.TryRead(frame, out _, out WebSocketEvent received));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000);
        Assert.Equal(CloseCode.MessageTooBig, received.Violation?.Code);
    }

    [Theory]
    [InlineData(65536, true), InlineData(65537, false)]
    public void Message_AtTheLimitWhenDecompressed_IsAccepted(int length, bool accepted)
    {
        foreach (Role role in Enum.GetValues<Role>())
        {
            byte[] frame = Bytes.Frame(role, 0xC2, Deflating.Compress(Deflating.Text(length, 1)));
            string told = Assert.Single(Feeder.Feed(role, [frame], new WebSocketLimits(65536, 65536), inflater: Deflating.Inflater(maxMessageBytes: 65536)));
            Assert.StartsWith(accepted ? "binary" : "violated 1009", told, StringComparison.Ordinal);
        }
    }

    [Fact, Rule(7692, "8", "A message at the limit that is longer compressed than plain is accepted.")]
    public void Message_AtTheLimitThatGrowsWhenCompressed_IsAccepted()
    {
        // Noise in stored blocks of 256 bytes, as a sender with the smallest window may send it.
        byte[] noise = Deflating.Noise(65536, 1);
        byte[] stored = [.. noise.Chunk(256).SelectMany(part => (byte[])[0x00, 0x00, 0x01, 0xFF, 0xFE, .. part]), 0x00];
        Assert.Equal(
            ["binary " + Convert.ToHexString(noise)],
            Feeder.Feed(Role.Client, [Bytes.Frame(Role.Client, 0xC2, stored)], new WebSocketLimits(65536, 65536), inflater: Deflating.Inflater(maxMessageBytes: 65536)));
    }

    [Fact, Rule(7692, "8", "Compressed bytes that become nothing are limited as well.")]
    public void CompressedBytes_ThatBecomeNothing_AreLimitedToo()
    {
        byte[] empties = [.. Enumerable.Range(0, 1000).SelectMany(_ => (byte[])[0x00, 0x00, 0x00, 0xFF, 0xFF])];
        var limits = new WebSocketLimits(10_000, 10_000);
        var pieces = new List<byte[]> { Bytes.Frame(Role.Server, 0x42, empties), Bytes.Frame(Role.Server, 0x00, empties), Bytes.Frame(Role.Server, 0x00, empties) };
        Assert.Equal(["violated 1009"], Feeder.Feed(Role.Server, pieces, limits, inflater: Deflating.Inflater(maxMessageBytes: 10_000)));
    }

    [Fact, Rule(7692, "8", "A long message that grows by more than the ratio allowed is refused, with 1009.")]
    public void Ratio_BeyondTheLimit_IsTooBig_OnceTheMessageIsLong()
    {
        foreach ((int length, int ratio, bool accepted) in ((int, int, bool)[])[(1 << 20, 200, true), ((1 << 20) + 40_000, 200, false), (4 << 20, 0, true), (4 << 20, 2000, true)])
        {
            byte[]? message = Deflating.Inflater(maxRatio: ratio).Inflate([Deflating.Compress(new byte[length])], out ProtocolViolation? violation);
            Assert.Equal(accepted, message is not null);
            Assert.Equal(accepted ? null : CloseCode.MessageTooBig, violation?.Code);
        }

        Assert.NotNull(Deflating.Inflater(maxRatio: 200).Inflate([Deflating.Compress(Deflating.Text(4 << 20, 1))], out _));
    }

    [Fact, Rule(7692, "8", "The ratio of a message that is read in pieces is that of all of it, however small the pieces.")]
    public void Ratio_OfAMessageInPieces_IsThatOfTheWholeMessage()
    {
        byte[] frame = Bytes.Frame(Role.Client, 0xC2, Deflating.Compress(new byte[8 << 20]));
        var receiver = new WebSocketReceiver(Role.Client, Feeder.Limits, 1024, Deflating.Inflater(maxMessageBytes: 1000, maxRatio: 200)) { Streams = true };
        ProtocolViolation? violation = null;
        long told = 0;
        foreach (byte[] piece in frame.Chunk(500))
        {
            Memory<byte> rest = piece;
            while (violation is null && receiver.TryRead(rest, out int consumed, out WebSocketEvent received))
            {
                rest = rest[consumed..];
                told += received.Payload.Length;
                violation = received.Violation;
            }
        }

        Assert.Equal(CloseCode.MessageTooBig, violation?.Code);
        Assert.InRange(told, 0, 2 << 20);
    }

    [Fact, Rule(7692, "6.1", "RSV1 stands on the first frame of a compressed message, on no other and on no control frame.", Sends = true)]
    public void Sender_SetsRsv1OnTheFirstFragmentOnly()
    {
        var output = new FrameBuffer();
        Sender(maxFragmentBytes: 500).WriteMessage(Deflating.Text(4000, 1), Opcode.Text, output);
        byte[] bytes = output.TakeSlice().ToArray();
        var firsts = new List<int>();
        for (int position = 0; position < bytes.Length;)
        {
            Assert.True(FrameHeaderReader.TryRead(bytes.AsSpan(position), Role.Client, compression: true, out FrameHeader header, out _));
            firsts.Add(bytes[position]);
            position += header.Length + (int)header.PayloadLength;
        }

        Assert.InRange(firsts.Count, 3, 8);
        Assert.Equal(0x41, firsts[0]);
        Assert.All(firsts[1..^1], first => Assert.Equal(0x00, first));
        Assert.Equal(0x80, firsts[^1]);
        Assert.Equal(["text " + System.Text.Encoding.UTF8.GetString(Deflating.Text(4000, 1))], Feed(Role.Client, bytes));
    }

    [Fact, Rule(7692, "6.1", "A message that is sent as it is has no RSV1.", Sends = true)]
    public void Sender_OptedOutOrBelowTheThreshold_SendsThePlainMessage()
    {
        byte[] text = Deflating.Text(4000, 1);
        WebSocketSender sender = Sender();
        var output = new FrameBuffer();
        sender.WriteMessage(text, Opcode.Text, output, compress: false);
        Assert.Equal(sender.Measure(4000), output.Count);
        sender.WriteMessage("short"u8, Opcode.Text, output);
        sender.WriteControl(Opcode.Ping, new byte[100], output);
        Assert.Equal(sender.Measure(4000) + 7 + 102, output.Count);
        sender.WriteMessage(text, Opcode.Text, output);
        Assert.InRange(output.Count, sender.Measure(4000) + 7 + 102, sender.Measure(4000) + 7 + 102 + 3500);
        Assert.Equal(4, Feed(Role.Client, output.TakeSlice().ToArray()).Count);
    }

    [Fact]
    public void Sender_WithoutNegotiation_AllocatesNothingForCompression()
    {
        var sender = new WebSocketSender(Role.Server, new SenderTests.FixedKeys());
        var output = new FrameBuffer();
        byte[] text = Deflating.Text(4000, 1);
        long before = 0;
        for (int i = 0; i < 20; i++)
        {
            if (i == 10)
                before = GC.GetAllocatedBytesForCurrentThread();
            sender.WriteMessage(text, Opcode.Text, output);
            output.TakeSlice();
            output.Clear();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static WebSocketSender Sender(int maxFragmentBytes = WebSocketSender.DefaultFragmentBytes) =>
        new(Role.Server, new SenderTests.FixedKeys(), maxFragmentBytes, new MessageDeflater(15, true, new DeflateOptions()));

    private static List<string> Feed(Role role, byte[] bytes) => Feeder.FeedEveryWay(role, bytes, inflater: () => Deflating.Inflater());
}
