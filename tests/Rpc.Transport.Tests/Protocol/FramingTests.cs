using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>RFC 6455 §5.2, §5.3, §5.6, §5.7: the frame format.</summary>
public sealed class FramingTests
{
    [Theory, ClassData(typeof(BothRoles))]
    public void TextFrame_Whole_IsMessage(int role) =>
        Assert.Equal(["text Hello"], Feeder.FeedEveryWay((Role)role, Bytes.Text((Role)role, "Hello")));

    [Fact]
    public void TextFrame_ExampleOfSection57Unmasked_IsMessage() =>
        Assert.Equal(["text Hello"], Feeder.FeedEveryWay(Role.Client, [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]));

    [Fact]
    public void TextFrame_ExampleOfSection57Masked_IsMessage() =>
        Assert.Equal(["text Hello"], Feeder.FeedEveryWay(Role.Server, [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]));

    [Fact]
    public void FragmentedText_ExampleOfSection57_IsMessage() =>
        Assert.Equal(["text Hello"], Feeder.FeedEveryWay(Role.Client, [0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f]));

    [Fact]
    public void PingAndMaskedPong_ExamplesOfSection57_AreEvents()
    {
        Assert.Equal(["ping 48656C6C6F"], Feeder.FeedEveryWay(Role.Client, [0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]));
        Assert.Equal(["pong 48656C6C6F"], Feeder.FeedEveryWay(Role.Server, [0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(124), InlineData(125), InlineData(126), InlineData(127), InlineData(128)]
    [InlineData(1000), InlineData(65535), InlineData(65536), InlineData(65537), InlineData(200_000)]
    public void BinaryFrame_OfEachLengthForm_IsMessage(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        foreach (Role role in Enum.GetValues<Role>())
        {
            string expected = "binary " + Convert.ToHexString(payload);
            byte[] frame = Bytes.Binary(role, payload);
            foreach (int inPlace in (int[])[131, 4096, 1 << 20])
            {
                Assert.Equal([expected], Feeder.Feed(role, [frame], inPlaceBytes: inPlace));
                Assert.Equal([expected], Feeder.Feed(role, frame.Chunk(997), inPlaceBytes: inPlace));
            }
        }
    }

    [Theory, ClassData(typeof(BothRoles))]
    public void FrameLength_NotMinimal_IsProtocolError(int role)
    {
        Assert.Equal(["violated 1002"], Feeder.FeedEveryWay((Role)role, Bytes.Frame((Role)role, 0x82, new byte[125], lengthForm: 16)));
        Assert.Equal(["violated 1002"], Feeder.FeedEveryWay((Role)role, Bytes.Frame((Role)role, 0x82, new byte[5], lengthForm: 64)));
        Assert.Equal(["violated 1002"], Feeder.Feed((Role)role, [Bytes.Frame((Role)role, 0x82, new byte[65535], lengthForm: 64)]));
    }

    [Theory, ClassData(typeof(BothRoles))]
    public void FrameLength_WithTopBitSet_IsProtocolErrorAtThatByte(int role)
    {
        int mask = (Role)role == Role.Server ? 0x80 : 0;
        Assert.Equal(["violated 1002"], Feeder.FeedEveryWay((Role)role, [0x82, (byte)(mask | 127), 0x80]));
    }

    [Theory]
    [InlineData(0x40), InlineData(0x20), InlineData(0x10), InlineData(0x70)]
    public void ReservedBit_Set_IsProtocolErrorAtTheFirstByte(int bits)
    {
        foreach (Role role in Enum.GetValues<Role>())
        {
            Assert.Equal(["violated 1002"], Feeder.FeedEveryWay(role, [(byte)(0x81 | bits)]));
            Assert.Equal(["violated 1002"], Feeder.FeedEveryWay(role, Bytes.Frame(role, 0x89 | bits, [])));
        }
    }

    [Theory]
    [InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7)]
    [InlineData(0xB), InlineData(0xC), InlineData(0xD), InlineData(0xE), InlineData(0xF)]
    public void Opcode_Reserved_IsProtocolErrorAtTheFirstByte(int opcode)
    {
        foreach (Role role in Enum.GetValues<Role>())
            Assert.Equal(["violated 1002"], Feeder.FeedEveryWay(role, [(byte)(0x80 | opcode)]));
    }

    [Fact]
    public void Frame_UnmaskedToServer_IsProtocolErrorAtTheSecondByte() =>
        Assert.Equal(["violated 1002"], Feeder.FeedEveryWay(Role.Server, [0x81, 0x05]));

    [Fact]
    public void Frame_MaskedToClient_IsProtocolErrorAtTheSecondByte() =>
        Assert.Equal(["violated 1002"], Feeder.FeedEveryWay(Role.Client, [0x81, 0x85]));

    [Theory, ClassData(typeof(BothRoles))]
    public void Bytes_AfterViolation_AreIgnored(int role) =>
        Assert.Equal(["violated 1002"], Feeder.FeedEveryWay((Role)role, Bytes.Join([0x83], Bytes.Text((Role)role, "no"))));

    [Theory, ClassData(typeof(BothRoles))]
    public void Messages_BackToBack_AllArriveInOrder(int role) =>
        Assert.Equal(
            ["text a", "binary 0102", "text ", "text ü"],
            Feeder.FeedEveryWay((Role)role, Bytes.Join(
                Bytes.Text((Role)role, "a"), Bytes.Binary((Role)role, 1, 2), Bytes.Text((Role)role, ""), Bytes.Text((Role)role, "ü"))));
}
