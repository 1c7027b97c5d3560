using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>RFC 6455 §5.4: fragmentation; §5.5: control frames between fragments.</summary>
public sealed class FragmentationTests
{
    [Theory, ClassData(typeof(BothRoles))]
    public void Fragments_WithControlFramesBetween_AreOneMessage(int roleNumber)
    {
        var role = (Role)roleNumber;
        byte[] bytes = Bytes.Join(
            Bytes.Frame(role, 0x01, "ab"u8), Bytes.Frame(role, 0x89, [1]), Bytes.Frame(role, 0x00, "cd"u8),
            Bytes.Frame(role, 0x8A, []), Bytes.Frame(role, 0x80, "ef"u8));
        Assert.Equal(["ping 01", "pong ", "text abcdef"], Feeder.FeedEveryWay(role, bytes));
    }

    [Theory, ClassData(typeof(BothRoles))]
    public void Fragments_Empty_AreOneEmptyMessage(int role) =>
        Assert.Equal(["binary "], Feeder.FeedEveryWay((Role)role, Bytes.Join(
            Bytes.Frame((Role)role, 0x02, []), Bytes.Frame((Role)role, 0x00, []), Bytes.Frame((Role)role, 0x80, []))));

    [Theory, ClassData(typeof(BothRoles))]
    public void Fragments_HundredThousandEmptyOnes_TakeNoMemory(int roleNumber)
    {
        var role = (Role)roleNumber;
        byte[] empty = Bytes.Frame(role, 0x00, []);
        var receiver = new WebSocketReceiver(role, Feeder.Limits, 1024);
        Read(Bytes.Frame(role, 0x02, []));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100_000; i++)
            Read(empty);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);

        void Read(byte[] frame) => Assert.False(receiver.TryRead(frame, out _, out _));
    }

    [Theory, ClassData(typeof(BothRoles))]
    public void Continuation_WithoutMessage_IsProtocolError(int role)
    {
        Assert.Equal(["violated 1002"], Feeder.FeedEveryWay((Role)role, Bytes.Frame((Role)role, 0x80, "x"u8)));
        Assert.Equal(["violated 1002"], Feeder.FeedEveryWay((Role)role, Bytes.Frame((Role)role, 0x00, "x"u8)));
        Assert.Equal(
            ["text a", "violated 1002"],
            Feeder.FeedEveryWay((Role)role, Bytes.Join(Bytes.Text((Role)role, "a"), Bytes.Frame((Role)role, 0x80, "x"u8))));
    }

    [Theory]
    [InlineData(0x81), InlineData(0x82), InlineData(0x01), InlineData(0x02)]
    public void Message_BegunInsideAnother_IsProtocolError(int first)
    {
        foreach (Role role in Enum.GetValues<Role>())
            Assert.Equal(["violated 1002"], Feeder.FeedEveryWay(role, Bytes.Join(Bytes.Frame(role, 0x01, "a"u8), Bytes.Frame(role, first, "b"u8))));
    }
}
