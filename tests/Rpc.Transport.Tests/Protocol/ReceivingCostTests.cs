using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>What receiving costs.</summary>
public sealed class ReceivingCostTests
{
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
