using System.IO.Compression;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol.Deflate;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 7692 §6, §7.2: compressed messages in frames.</summary>
public sealed class CompressionRules
{
    [Fact, Rule(7692, "6.2", "A compressed message may be cut into frames anywhere, at every byte and into empty ones.")]
    public void CompressedMessage_CutAnywhere_IsTheSame()
    {
        byte[] compressed = Deflating.Compress(Deflating.Text(120, 1));
        string told = "text " + System.Text.Encoding.UTF8.GetString(Deflating.Text(120, 1));
        for (int cut = 0; cut <= compressed.Length; cut += 7)
            Vectors.BothDeflated(role => Bytes.Join(Bytes.Frame(role, 0x41, compressed.AsSpan(0, cut)), Bytes.Frame(role, 0x00, []), Bytes.Frame(role, 0x80, compressed.AsSpan(cut))), told);
        Vectors.BothDeflated(role => Bytes.Join([Bytes.Frame(role, 0x41, []), .. compressed.Select(b => Bytes.Frame(role, 0x00, [b])), Bytes.Frame(role, 0x80, [])]), told);
    }

    [Fact, Rule(7692, "6.2", "The rules of fragmentation hold for compressed messages too: RSV1 begins a message, and only outside of another.")]
    public void CompressedMessage_InsideAnother_FailsTheConnection()
    {
        Vectors.BothDeflated(role => Bytes.Join(Bytes.Frame(role, 0x01, "a"u8), Bytes.Frame(role, 0xC1, [0x00])), Vectors.ProtocolError);
        Vectors.BothDeflated(role => Bytes.Join(Bytes.Frame(role, 0x41, [0x00]), Bytes.Frame(role, 0xC2, [0x00])), Vectors.ProtocolError);
        Vectors.BothDeflated(role => Bytes.Join(Bytes.Frame(role, 0x41, [0x00]), Bytes.Frame(role, 0x81, "a"u8)), Vectors.ProtocolError);
    }

    [Fact, Rule(7692, "6", "RSV2 and RSV3 stay without meaning where compression was agreed on.")]
    public void OtherReservedBits_WithCompression_FailTheConnection()
    {
        foreach (int first in (int[])[0xA1, 0x91, 0xB1, 0xE1, 0xD1, 0xF1, 0x90, 0xA0])
            Vectors.BothDeflated(_ => [(byte)first], Vectors.ProtocolError);
    }

    [Fact, Rule(7692, "6", "A message without RSV1 is not compressed, though it may look so, and one of its kind may hold anything.")]
    public void PlainMessage_WithCompression_IsLeftAlone() =>
        Vectors.BothDeflated(
            role => Bytes.Join(Bytes.Frame(role, 0x82, [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]), Bytes.Text(role, "plain"), Bytes.Frame(role, 0x89, [1])),
            "binary F248CDC9C90700", "text plain", "ping 01");

    [Fact, Rule(7692, "7.2.2", "A compressed message that ends inside a block, or without the header of the block cut off, fails the connection, with 1007, at its end.")]
    public void CompressedMessage_Unfinished_FailsAtItsEnd()
    {
        foreach (byte[] cut in (byte[][])[[0xf2, 0x48, 0xcd], [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07], [0x00, 0x09, 0x00, 0xf6, 0xff, 0x48], [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]])
        {
            Vectors.BothDeflated(role => Bytes.Frame(role, 0x42, cut));
            Vectors.BothDeflated(role => Bytes.Frame(role, 0xC2, cut), Vectors.InvalidPayload);
        }
    }

    [Fact, Rule(7692, "7.2.3.3", "A message may mix stored blocks and compressed ones.")]
    public void Blocks_OfSeveralKinds_AreOneMessage() =>
        Vectors.BothDeflated(
            role => Bytes.Frame(role, 0xC1, [0x00, 0x02, 0x00, 0xfd, 0xff, 0x48, 0x65, 0xca, 0xc9, 0xc9, 0x07, 0x00, 0x00, 0x00, 0xff, 0xff, 0x00]), "text Hello");

    [Theory, Rule(7692, "7.2.2", "Messages of zlib's, many in a row, with and without context takeover, short and long, are read as they were written.")]
    [InlineData(true), InlineData(false)]
    public void Messages_OfZlib_AreReadInARow(bool takeover)
    {
        var events = new List<string>();
        var payloads = new List<byte[]>();
        using var output = new MemoryStream();
        var deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true);
        foreach (int length in (int[])[16, 64, 256, 1024, 4096, 8192, 32768, 50, 131072])
        {
            byte[] message = Deflating.Text(length, length % 3);
            output.SetLength(0);
            deflate.Write(message);
            deflate.Flush();
            payloads.Add(output.ToArray()[..^4]);
            events.Add("text " + System.Text.Encoding.UTF8.GetString(message));
            if (!takeover)
            {
                deflate.Dispose();
                deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true);
            }
        }

        deflate.Dispose();
        Vectors.BothDeflated(15, takeover, role => Bytes.Join([.. payloads.Select(payload => Bytes.Frame(role, 0xC1, payload))]), [.. events]);
    }

    [Fact, Rule(7692, "7.2.1", "What is sent compressed lacks the 00 00 FF FF at its end, and is whole when that is put back.", Sends = true)]
    public void CompressedMessage_LacksItsTail()
    {
        foreach (int length in (int[])[130, 1000, 70_000])
        {
            byte[] message = Deflating.Text(length, 1);
            var deflater = new MessageDeflater(15, true, new DeflateOptions());
            byte[] compressed = deflater.Deflate(message)!;
            Assert.False(compressed.AsSpan().EndsWith((ReadOnlySpan<byte>)[0x00, 0x00, 0xFF, 0xFF]));
            using var inflate = new DeflateStream(new MemoryStream([.. compressed, 0x00, 0x00, 0xFF, 0xFF]), CompressionMode.Decompress);
            var read = new byte[length];
            inflate.ReadExactly(read);
            Assert.Equal(message, read);
            deflater.Forget();
        }
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "6.1", "A compressed message is masked and fragmented as any other; the peer reads it as it was, under every window and takeover.", Sends = true)]
    public void CompressedMessages_UnderAnyAgreement_ArriveAsTheyWere(int roleNumber)
    {
        var role = (Role)roleNumber;
        Role peer = role == Role.Client ? Role.Server : Role.Client;
        foreach (bool takeover in (bool[])[true, false])
        {
            for (int bits = 8; bits <= 15; bits++)
            {
                var agreement = new DeflateAgreement(takeover, takeover, bits, bits);
                MessageDeflater deflater = agreement.CreateDeflater(role, new DeflateOptions { MinMessageBytes = 0 });
                var sender = new WebSocketSender(role, new SenderTests.FixedKeys(), maxFragmentBytes: 777, deflater);
                var output = new FrameBuffer();
                var events = new List<string>();
                foreach (int length in (int[])[0, 16, 64, 256, 1024, 4096, 16_000, 16_000, 40])
                {
                    byte[] message = Deflating.Text(length, length % 2);
                    sender.WriteMessage(message, Opcode.Text, output);
                    events.Add("text " + System.Text.Encoding.UTF8.GetString(message));
                }

                MessageInflater inflater = agreement.CreateInflater(peer, new DeflateOptions(), 1 << 20);
                Assert.Equal(events, Feeder.Feed(peer, output.TakeSlice().ToArray().Chunk(997), inflater: inflater));
                sender.ForgetContext();
            }
        }
    }
}
