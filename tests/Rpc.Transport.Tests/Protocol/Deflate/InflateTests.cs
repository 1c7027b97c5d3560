#pragma warning disable CA5394 // seeded on purpose: a failure must come again
using System.IO.Compression;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol.Conformance;

namespace Rpc.Transport.Tests.Protocol.Deflate;

/// <summary>RFC 1951, RFC 7692 §7.2.2: decompression.</summary>
public sealed class InflateTests
{
    [Theory, Rule(7692, "7.2.2", "What zlib makes of any message at any level is read, with 00 00 FF FF put back at its end, in any pieces.")]
    [InlineData(CompressionLevel.NoCompression), InlineData(CompressionLevel.Fastest), InlineData(CompressionLevel.Optimal), InlineData(CompressionLevel.SmallestSize)]
    public void PlatformsOutput_OfAnyKindAndLength_InAnySplit_IsTheInput(CompressionLevel level)
    {
        var random = new Random((int)level);
        MessageInflater inflater = Deflating.Inflater();
        foreach (int length in (int[])[0, 1, 2, 3, 10, 257, 258, 259, 1000, 32767, 32768, 32769, 65535, 65536, 70_000, 300_000])
        {
            foreach (byte[] message in (byte[][])[Deflating.Text(length, length), Deflating.Noise(length, length), new byte[length]])
            {
                byte[] compressed = Deflating.Compress(message, level);
                Assert.Equal(message, inflater.Inflate([compressed], out _));
                Assert.Equal(message, inflater.Inflate(compressed.Chunk(random.Next(1, 4000)), out _));
                if (compressed.Length < 5000)
                    Assert.Equal(message, inflater.Inflate(compressed.Chunk(1), out _));
            }
        }
    }

    [Fact, Rule(7692, "7.2.2", "Messages of one zlib compressor that keeps its context are read, in any pieces.")]
    public void OneCompressorOverManyMessages_IsReadWithItsWindow()
    {
        using var output = new MemoryStream();
        using var deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true);
        MessageInflater inflater = Deflating.Inflater();
        for (int i = 0; i < 300; i++)
        {
            byte[] message = Deflating.Text(1 + (i * 37 % 3000), i % 3);
            output.SetLength(0);
            deflate.Write(message);
            deflate.Flush();
            Assert.Equal(message, inflater.Inflate(output.ToArray()[..^4].Chunk(1 + (i % 100)), out _));
        }
    }

    [Fact, Rule(7692, "7.2.3.4", "What zlib makes of a message that it ends with a final block is read; several final blocks too.")]
    public void PlatformsFinalBlocks_AreMessages()
    {
        byte[] message = Deflating.Text(5000, 1);
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(message);
        Assert.Equal(message, Deflating.Inflater().Inflate([[.. output.ToArray(), 0x00]], out _));
        Assert.Equal((byte[])[.. message, .. message], Deflating.Inflater().Inflate([[.. output.ToArray(), .. output.ToArray(), 0x00]], out _));
    }

    [Theory, Rule(7692, "7.2.2", "Each way in which data is no DEFLATE data (RFC 1951), or ends inside a block, fails the connection, with 1007.")]
    [InlineData("07")] // block type 3
    [InlineData("0100000000")] // stored length without its complement
    [InlineData("4bfcffffff")] // nonsense behind a good start
    [InlineData("030101")] // distance before the first byte
    [InlineData("fcff")] // more length codes than there are
    [InlineData("0400feff")] // code lengths that are no code
    [InlineData("f248cd")] // ends inside a block
    [InlineData("000900f6ff48")] // ends inside a stored block
    [InlineData("f248cdc9c907")] // without the header of the block cut off
    public void BrokenData_IsInvalidPayload(string hex)
    {
        foreach (byte[][] pieces in (byte[][][])[[Convert.FromHexString(hex)], [.. Convert.FromHexString(hex).Chunk(1)]])
        {
            Assert.Null(Deflating.Inflater().Inflate(pieces, out ProtocolViolation? violation));
            Assert.Equal(CloseCode.InvalidPayloadData, violation!.Code);
        }
    }

    [Fact]
    public void DamagedData_NeverThrows_AndIsJudgedAsByTheReference()
    {
        var random = new Random(1951);
        for (int i = 0; i < 3000; i++)
        {
            byte[] data = Deflating.Compress(Deflating.Text(random.Next(1, 300), i), (CompressionLevel)random.Next(4));
            for (int hits = random.Next(1, 4); hits > 0; hits--)
                data[random.Next(data.Length)] ^= (byte)(1 << random.Next(8));
            byte[]? whole = Deflating.Inflater().Inflate([data], out _);
            byte[]? split = Deflating.Inflater().Inflate(data.Chunk(random.Next(1, 5)), out _);
            Assert.Equal(whole, split);
            if (whole is not null)
                Assert.Equal(new ReferenceInflater(15).Inflate(data), whole);
        }
    }

    [Fact]
    public void RandomBytes_NeverThrow()
    {
        for (int i = 0; i < 5000; i++)
            Deflating.Inflater(windowBits: 9).Inflate(Deflating.Noise(1 + (i % 200), i).Chunk(1 + (i % 7)), out _);
    }

    [Theory, Rule(7692, "7.1.2", "A match as far back as the window agreed on is followed; one byte farther fails the connection, with 1007.")]
    [InlineData(9), InlineData(10), InlineData(11), InlineData(12), InlineData(13), InlineData(14)]
    public void Match_FartherBackThanTheWindow_IsInvalidPayload(int bits)
    {
        // The same noise twice, so far apart that only a match across the whole distance compresses it.
        byte[] noise = Deflating.Noise(200, bits);
        byte[] near = [.. noise, .. new byte[(1 << bits) - 200], .. noise];
        byte[] far = [.. noise, .. new byte[(1 << bits) - 199], .. noise];
        Assert.Equal(near, Deflating.Inflater(bits).Inflate([Stored(near[..^200], 200, 1 << bits)], out _));
        Assert.Null(Deflating.Inflater(bits).Inflate([Stored(far[..^200], 200, (1 << bits) + 1)], out ProtocolViolation? violation));
        Assert.Equal(CloseCode.InvalidPayloadData, violation!.Code);
    }

    [Theory]
    [InlineData(true, 1 << 15), InlineData(false, 0)]
    public void Window_BetweenMessages_IsHeldOnlyWithTakeover(bool takeover, int held)
    {
        MessageInflater inflater = Deflating.Inflater(contextTakeover: takeover);
        Assert.Equal(0, inflater.HeldBytes);
        inflater.Inflate([Deflating.Compress(Deflating.Text(500, 1))], out _);
        Assert.Equal(held, inflater.HeldBytes);
        inflater.Release();
        Assert.Equal(0, inflater.HeldBytes);
    }

    [Fact]
    public void SteadyState_AllocatesNothing()
    {
        byte[] compressed = Deflating.Compress(Deflating.Text(3000, 2));
        MessageInflater inflater = Deflating.Inflater(contextTakeover: false);
        var output = new MessageAssembler();
        Utf8Validator utf8 = default;
        long before = 0;
        for (int i = 0; i < 20; i++)
        {
            if (i == 10)
                before = GC.GetAllocatedBytesForCurrentThread();
            inflater.Append(compressed, output, isText: true, ref utf8);
            inflater.End(output, isText: true, ref utf8);
            output.Reset();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // Stored blocks, then one match of the fixed code, written by hand: a length of up to 258 at any distance.
    private static byte[] Stored(byte[] bytes, int length, int distance)
    {
        var data = new List<byte>();
        foreach (byte[] part in bytes.Chunk(60_000))
            data.AddRange([0x00, (byte)part.Length, (byte)(part.Length >> 8), (byte)~part.Length, (byte)(~part.Length >> 8), .. part]);

        var bits = new List<int> { 0, 1, 0 };
        int lengthSymbol = length >= 195 && length < 227 ? 283 : throw new ArgumentOutOfRangeException(nameof(length));
        Code(0xC0 + (lengthSymbol - 280), 8);
        Extra(length - 195, 5);
        int n = 29;
        int Base(int symbol) => symbol < 4 ? symbol + 1 : ((2 + (symbol % 2)) << ((symbol - 2) / 2)) + 1;
        while (Base(n) > distance)
            n--;
        Code(n, 5);
        Extra(distance - Base(n), n < 4 ? 0 : (n - 2) / 2);
        Code(0, 7);
        bits.AddRange([0, 0, 0]);
        while (bits.Count % 8 != 0)
            bits.Add(0);
        data.AddRange(bits.Chunk(8).Select(eight => (byte)eight.Select((bit, i) => bit << i).Sum()));
        return [.. data];

        void Code(int code, int count)
        {
            for (int i = count - 1; i >= 0; i--)
                bits.Add((code >> i) & 1);
        }

        void Extra(int value, int count)
        {
            for (int i = 0; i < count; i++)
                bits.Add((value >> i) & 1);
        }
    }
}
