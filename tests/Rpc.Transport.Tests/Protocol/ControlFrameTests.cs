using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>RFC 6455 §5.5: control frames; §7.4: close codes.</summary>
public sealed class ControlFrameTests
{
    [Theory]
    [InlineData(0x08), InlineData(0x09), InlineData(0x0A)]
    public void ControlFrame_Fragmented_IsProtocolErrorAtTheFirstByte(int first)
    {
        foreach (Role role in Enum.GetValues<Role>())
            Assert.Equal(["violated 1002"], Feeder.FeedEveryWay(role, [(byte)first]));
    }

    [Theory]
    [InlineData(0x88), InlineData(0x89), InlineData(0x8A)]
    public void ControlFrame_LongerThan125_IsProtocolErrorAtTheSecondByte(int first)
    {
        foreach (Role role in Enum.GetValues<Role>())
        {
            int mask = role == Role.Server ? 0x80 : 0;
            Assert.Equal(["violated 1002"], Feeder.FeedEveryWay(role, [(byte)first, (byte)(mask | 126)]));
            Assert.Equal(["violated 1002"], Feeder.FeedEveryWay(role, [(byte)first, (byte)(mask | 127)]));
        }
    }

    [Theory, ClassData(typeof(BothRoles))]
    public void Ping_Of125Bytes_IsEvent(int role)
    {
        var payload = new byte[125];
        Array.Fill(payload, (byte)0xFE);
        Assert.Equal(["ping " + Convert.ToHexString(payload)], Feeder.FeedEveryWay((Role)role, Bytes.Frame((Role)role, 0x89, payload)));
    }

    [Theory, ClassData(typeof(BothRoles))]
    public void Close_Empty_HasNoStatus(int role) =>
        Assert.Equal(["close 1005 "], Feeder.FeedEveryWay((Role)role, Bytes.Frame((Role)role, 0x88, [])));

    [Theory, ClassData(typeof(BothRoles))]
    public void Close_OfOneByte_IsProtocolError(int role) =>
        Assert.Equal(["violated 1002"], Feeder.FeedEveryWay((Role)role, Bytes.Frame((Role)role, 0x88, [3])));

    [Theory]
    [InlineData(1000), InlineData(1001), InlineData(1002), InlineData(1003), InlineData(1007), InlineData(1008), InlineData(1009), InlineData(1010)]
    [InlineData(1011), InlineData(1012), InlineData(1013), InlineData(1014), InlineData(3000), InlineData(3999), InlineData(4000), InlineData(4999)]
    public void Close_WithAllowedCode_TellsCodeAndReason(int code)
    {
        foreach (Role role in Enum.GetValues<Role>())
            Assert.Equal([$"close {code} bÿe"], Feeder.FeedEveryWay(role, Bytes.Close(role, code, "bÿe")));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(999), InlineData(1004), InlineData(1005), InlineData(1006), InlineData(1015), InlineData(1016)]
    [InlineData(1100), InlineData(2000), InlineData(2999), InlineData(5000), InlineData(65535)]
    public void Close_WithForbiddenCode_IsProtocolError(int code)
    {
        foreach (Role role in Enum.GetValues<Role>())
            Assert.Equal(["violated 1002"], Feeder.FeedEveryWay(role, Bytes.Close(role, code)));
    }

    [Theory, ClassData(typeof(BothRoles))]
    public void Close_WithReasonThatIsNotUtf8_IsInvalidPayload(int role) =>
        Assert.Equal(["violated 1007"], Feeder.FeedEveryWay((Role)role, Bytes.Frame((Role)role, 0x88, [0x03, 0xE8, 0xC3])));

    [Theory, ClassData(typeof(BothRoles))]
    public void Close_WithReasonOf123Bytes_IsAccepted(int role)
    {
        string reason = new('r', 123);
        Assert.Equal(["close 1000 " + reason], Feeder.FeedEveryWay((Role)role, Bytes.Close((Role)role, 1000, reason)));
    }

    [Theory, ClassData(typeof(BothRoles))]
    public void Bytes_AfterClose_AreIgnored(int role) =>
        Assert.Equal(["close 1000 "], Feeder.FeedEveryWay((Role)role, Bytes.Join(Bytes.Close((Role)role, 1000), Bytes.Text((Role)role, "no"), [0xFF])));

    [Theory, ClassData(typeof(BothRoles))]
    public void Close_InsideMessage_IsEvent(int role) =>
        Assert.Equal(["close 1001 "], Feeder.FeedEveryWay((Role)role, Bytes.Join(Bytes.Frame((Role)role, 0x01, "a"u8), Bytes.Close((Role)role, 1001))));
}
