using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>RFC 6455 §10.4: implementation limits.</summary>
public sealed class LimitTests
{
    private static readonly WebSocketLimits Small = new(MaxMessageBytes: 100, MaxFrameBytes: 60);

    [Theory, ClassData(typeof(BothRoles))]
    public void Frame_AtTheLimit_IsMessage(int role) =>
        Assert.StartsWith("binary", Assert.Single(Feeder.FeedEveryWay((Role)role, Bytes.Binary((Role)role, new byte[60]), Small)), StringComparison.Ordinal);

    [Theory, ClassData(typeof(BothRoles))]
    public void Frame_BeyondTheLimit_IsTooBigAtItsHeader(int role) =>
        Assert.Equal(["violated 1009"], Feeder.FeedEveryWay((Role)role, Bytes.Binary((Role)role, new byte[61])[..((Role)role == Role.Server ? 6 : 2)], Small));

    [Theory, ClassData(typeof(BothRoles))]
    public void Message_BeyondTheLimitOverFragments_IsTooBigAtTheHeaderThatExceeds(int roleNumber)
    {
        var role = (Role)roleNumber;
        byte[] last = Bytes.Frame(role, 0x80, new byte[41]);
        byte[] bytes = Bytes.Join(Bytes.Frame(role, 0x02, new byte[60]), last[..(last.Length - 41)]);
        Assert.Equal(["violated 1009"], Feeder.FeedEveryWay(role, bytes, Small));
    }

    [Theory, ClassData(typeof(BothRoles))]
    public void Message_AtTheLimitOverFragments_IsMessage(int role) =>
        Assert.Single(Feeder.FeedEveryWay((Role)role, Bytes.Join(Bytes.Frame((Role)role, 0x02, new byte[60]), Bytes.Frame((Role)role, 0x80, new byte[40])), Small), e => e.StartsWith("binary", StringComparison.Ordinal));

    [Theory, ClassData(typeof(BothRoles))]
    public void Frame_ClaimingAnEnormousLength_AllocatesNothing(int role)
    {
        int mask = (Role)role == Role.Server ? 0x80 : 0;
        var receiver = new WebSocketReceiver((Role)role, new WebSocketLimits(int.MaxValue, int.MaxValue), 1024);
        byte[] header = [0x82, (byte)(mask | 127), 0, 0, 0, 0, 0x7F, 0, 0, 0, 1, 2, 3, 4];
        receiver.TryRead(Array.Empty<byte>(), out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(receiver.TryRead(header, out _, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    [Fact]
    public void SingleFrameMessage_InTheBuffer_IsASliceOfItAndAllocatesNothing()
    {
        byte[] frame = Bytes.Text(Role.Server, "no copy");
        var receiver = new WebSocketReceiver(Role.Server, Feeder.Limits, 1024);
        byte[] warm = [.. frame];
        Assert.True(receiver.TryRead(warm, out _, out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = receiver.TryRead(frame, out _, out WebSocketEvent received);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(read);
        Assert.Equal(0, allocated);
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(received.Payload, out ArraySegment<byte> segment));
        Assert.Same(frame, segment.Array);
    }
}
