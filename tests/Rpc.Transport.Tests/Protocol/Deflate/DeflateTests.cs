#pragma warning disable CA5394 // seeded on purpose: a failure must come again
using System.IO.Compression;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Tests.Protocol.Conformance;

namespace Rpc.Transport.Tests.Protocol.Deflate;

/// <summary>RFC 7692 §7.2.1, §7.1.1, §7.1.2: compression, read by an independent decoder that is strict about the window.</summary>
public sealed class DeflateTests
{
    public static TheoryData<int, bool> WindowsAndTakeover()
    {
        var data = new TheoryData<int, bool>();
        for (int bits = 8; bits <= 15; bits++)
        {
            data.Add(bits, true);
            data.Add(bits, false);
        }

        return data;
    }

    [Theory, MemberData(nameof(WindowsAndTakeover)), Rule(7692, "7.1.2", "No match reaches farther back than the window agreed on, of 8 to 15 bits, with takeover and without.", Sends = true)]
    public void Messages_OfAnyLength_StayInsideTheWindow(int bits, bool takeover)
    {
        var reference = new ReferenceInflater(bits);
        MessageInflater inflater = Deflating.Inflater(bits, takeover);
        var deflater = new MessageDeflater(bits, takeover, new DeflateOptions { MinMessageBytes = 0, Level = CompressionLevel.Optimal });
        int compressedMessages = 0;
        foreach (int length in (int[])[0, 1, 20, 100, 150, 255, 256, 257, 511, 512, 513, 1000, 3000, 40_000, 90, 90, 90, 5000])
        {
            byte[] message = Deflating.Text(length, length % 4);
            if (deflater.Deflate(message) is not { } compressed)
                continue;
            compressedMessages++;
            Assert.True(compressed.Length < message.Length);
            Assert.Equal(message, reference.Inflate(compressed));
            Assert.Equal(message, inflater.Inflate([compressed], out _));
            Assert.Equal(takeover, deflater.HoldsContext);
            if (!takeover)
                reference.Reset();
        }

        Assert.True(compressedMessages >= 8, $"only {compressedMessages} messages were worth compressing");
        Assert.InRange(reference.LongestDistance, 1, 1 << bits);
        deflater.Forget();
    }

    [Fact, Rule(7692, "7.1.1", "With takeover messages refer to earlier ones; without, none does; to forget the context is always allowed.", Sends = true)]
    public void ContextTakeover_MakesARepeatedMessageTiny()
    {
        byte[] message = Deflating.Text(600, 1);
        var with = new MessageDeflater(15, true, new DeflateOptions());
        var without = new MessageDeflater(15, false, new DeflateOptions());
        int first = with.Deflate(message)!.Length;
        Assert.Equal(first, without.Deflate(message)!.Length);
        Assert.InRange(with.Deflate(message)!.Length, 1, first / 5);
        Assert.Equal(first, without.Deflate(message)!.Length);

        // §7.1.1: forgetting is always allowed; the peer's window does not mind.
        with.Forget();
        Assert.Equal(first, with.Deflate(message)!.Length);
        with.Forget();
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(127)]
    public void Message_BelowTheThreshold_IsNotTouched(int length)
    {
        var deflater = new MessageDeflater(15, true, new DeflateOptions());
        Assert.Null(deflater.Deflate(new byte[length]));
        Assert.False(deflater.HoldsContext);
        Assert.NotNull(deflater.Deflate(new byte[128]));
        deflater.Forget();
    }

    [Fact]
    public void Message_VeryLongForItsWindow_IsSentAsItIs()
    {
        var deflater = new MessageDeflater(8, true, new DeflateOptions());
        Assert.NotNull(deflater.Deflate(new byte[(256 * 1024) - 1]));
        Assert.Null(deflater.Deflate(new byte[256 * 1024]));
        deflater.Forget();
    }

    [Theory, Rule(7692, "6.1", "A message that is sent uncompressed after all leaves no trace in the context.", Sends = true)]
    [InlineData(8), InlineData(15)]
    public void Message_ThatDoesNotShrink_IsSentAsItIs_AndForgotten(int bits)
    {
        var reference = new ReferenceInflater(bits);
        var deflater = new MessageDeflater(bits, true, new DeflateOptions());
        byte[] text = Deflating.Text(2000, 3);
        Assert.Equal(text, reference.Inflate(deflater.Deflate(text)!));
        Assert.Null(deflater.Deflate(Deflating.Noise(200_000, 1)));
        Assert.False(deflater.HoldsContext);
        Assert.Equal(text, reference.Inflate(deflater.Deflate(text)!));
        deflater.Forget();
    }
}
