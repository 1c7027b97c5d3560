using System.Runtime.InteropServices;
using Rpc.Buffers;

namespace Rpc.Core.Tests.Buffers;

public sealed class PooledBufferWriterTests
{
    [Fact]
    public void WhatIsWritten_HasRoomBeforeIt_HoweverItGrows()
    {
        using var writer = new PooledBufferWriter();
        var expected = new List<byte>();
        for (var round = 0; round < 3; round++)
        {
            foreach (var length in (int[])[1, 15, 1000, 1024, 5000, 100_000])
            {
                var bytes = new byte[length];
                new Random(length + round).NextBytes(bytes);
                bytes.CopyTo(writer.GetSpan(length));
                writer.Advance(length);
                expected.AddRange(bytes);
                Assert.Equal(expected.Count, writer.WrittenCount);
                Assert.Equal(expected, writer.WrittenMemory.ToArray());
                Assert.Equal(expected, writer.WrittenSpan.ToArray());
                Assert.True(MemoryMarshal.TryGetArray(writer.WrittenMemory, out var written));
                Assert.Equal(PooledBufferWriter.Headroom, written.Offset);
            }

            writer.Truncate(7);
            Assert.Equal(expected[..7], writer.WrittenMemory.ToArray());
            writer.Clear();
            expected.Clear();
            Assert.Equal(0, writer.WrittenMemory.Length);
        }
    }

    [Fact]
    public void Writer_ThatIsEmptyOrDisposedOf_HasNothing()
    {
        var writer = new PooledBufferWriter();
        Assert.Equal(0, writer.WrittenCount);
        Assert.True(writer.WrittenMemory.IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Truncate(1));
        writer.GetSpan(1)[0] = 1;
        writer.Advance(1);
        writer.Dispose();
        Assert.True(writer.WrittenMemory.IsEmpty);
        writer.Dispose();
    }
}
