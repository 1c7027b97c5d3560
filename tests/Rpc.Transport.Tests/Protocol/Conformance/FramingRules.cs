using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 6455 §5.1–§5.3, §5.6–§5.8: one frame.</summary>
public sealed class FramingRules
{
    [Fact, Rule(6455, "5.1", "A server fails the connection on a frame without a mask, with 1002, as soon as the mask bit is there.")]
    public void Frame_UnmaskedToServer_FailsTheConnection()
    {
        foreach (byte first in (byte[])[0x81, 0x82, 0x01, 0x88, 0x89, 0x8A])
        {
            Vectors.One(Role.Server, [first, 0x05], Vectors.ProtocolError);
            Vectors.One(Role.Server, Bytes.Frame(Role.Client, first, "Hello"u8), Vectors.ProtocolError);
        }
    }

    [Fact, Rule(6455, "5.1", "A client fails the connection on a masked frame, with 1002, as soon as the mask bit is there.")]
    public void Frame_MaskedToClient_FailsTheConnection()
    {
        foreach (byte first in (byte[])[0x81, 0x82, 0x01, 0x88, 0x89, 0x8A])
        {
            Vectors.One(Role.Client, [first, 0x85], Vectors.ProtocolError);
            Vectors.One(Role.Client, Bytes.Frame(Role.Server, first, "Hello"u8), Vectors.ProtocolError);
        }
    }

    [Fact, Rule(6455, "5.1", "The mask is asked of every frame: one bad frame among good ones fails the connection there.")]
    public void Frame_WronglyMaskedAmongGoodOnes_FailsTheConnectionThere() =>
        Vectors.Both(
            role => Bytes.Join(Bytes.Text(role, "good"), Bytes.Frame(role, 0x89, []), Bytes.Text(role == Role.Client ? Role.Server : Role.Client, "bad")),
            "text good", "ping ", Vectors.ProtocolError);

    [Fact, Rule(6455, "5.2", "RSV1, RSV2 and RSV3 are 0 where no extension has given them a meaning; any of them, on any frame, fails the connection at the first byte.")]
    public void ReservedBit_Set_FailsTheConnectionAtTheFirstByte()
    {
        foreach (int bits in (int[])[0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70])
        {
            foreach (int first in (int[])[0x81, 0x82, 0x01, 0x88, 0x89, 0x8A])
            {
                Vectors.Both(_ => [(byte)(first | bits)], Vectors.ProtocolError);
                Vectors.Both(role => Bytes.Join(Bytes.Text(role, "a"), Bytes.Frame(role, 0x89, [1]), Bytes.Frame(role, first | bits, "b"u8)), "text a", "ping 01", Vectors.ProtocolError);
            }

            Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x01, "a"u8), Bytes.Frame(role, 0x80 | bits, "b"u8)), Vectors.ProtocolError);
        }
    }

    [Fact, Rule(6455, "5.2", "The opcodes 3 to 7 are reserved for data frames: they fail the connection at the first byte.")]
    public void DataOpcode_Reserved_FailsTheConnectionAtTheFirstByte() => CheckReserved(3, 7);

    [Fact, Rule(6455, "5.2", "The opcodes 0xB to 0xF are reserved for control frames: they fail the connection at the first byte.")]
    public void ControlOpcode_Reserved_FailsTheConnectionAtTheFirstByte() => CheckReserved(0xB, 0xF);

    [Fact, Rule(6455, "5.2", "A payload of 0 to 125 bytes has its length in seven bits, one of 126 to 65,535 bytes in 16 more, a longer one in 64 more, in network byte order.")]
    public void Payload_OfEachLengthForm_IsMessage()
    {
        foreach (int length in (int[])[0, 1, 124, 125, 126, 127, 128, 255, 256, 1000, 65535, 65536, 65537, 200_000])
        {
            var payload = new byte[length];
            new Random(length).NextBytes(payload);
            Vectors.Both(role => Bytes.Binary(role, payload), "binary " + Convert.ToHexString(payload));
            Vectors.Both(role => Bytes.Text(role, new string('x', length)), "text " + new string('x', length));
        }
    }

    [Fact, Rule(6455, "5.2", "The length is written in the fewest bytes that can say it; any longer form fails the connection.")]
    public void PayloadLength_NotMinimal_FailsTheConnection()
    {
        foreach (int length in (int[])[0, 1, 125])
        {
            Vectors.Both(role => Bytes.Frame(role, 0x82, new byte[length], lengthForm: 16), Vectors.ProtocolError);
            Vectors.Both(role => Bytes.Frame(role, 0x82, new byte[length], lengthForm: 64), Vectors.ProtocolError);
        }

        Vectors.Both(role => Bytes.Frame(role, 0x82, new byte[126], lengthForm: 64), Vectors.ProtocolError);
        Vectors.Both(role => Bytes.Frame(role, 0x82, new byte[65535], lengthForm: 64), Vectors.ProtocolError);
    }

    [Fact, Rule(6455, "5.2", "The most significant bit of a 64-bit length is 0; set, it fails the connection at that byte.")]
    public void PayloadLength_WithTopBitSet_FailsTheConnectionAtThatByte()
    {
        Vectors.Both(role => [0x82, (byte)(Mask(role) | 127), 0x80], Vectors.ProtocolError);
        Vectors.Both(role => [0x82, (byte)(Mask(role) | 127), 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], Vectors.ProtocolError);
    }

    [Fact, Rule(6455, "5.2", "The length counts the payload alone, and not the masking key.")]
    public void PayloadLength_OfMaskedFrame_DoesNotCountTheKey() =>
        Vectors.One(Role.Server, [0x82, 0x81, 1, 2, 3, 4, 0x41, 0x82, 0x80, 1, 2, 3, 4], "binary 40", "binary ");

    [Fact, Rule(6455, "5.3", "The payload is unmasked by XOR with the four bytes of the key in turn, from the first byte of each frame on, whatever the key and the length.")]
    public void Payload_Masked_IsUnmaskedWithTheKeyOfItsFrame()
    {
        foreach (byte[] key in (byte[][])[[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [1, 2, 3, 4], [0, 0, 0, 0x80]])
        {
            foreach (int length in (int[])[1, 3, 4, 5, 7, 8, 63, 64, 65, 125])
            {
                byte[] payload = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
                byte[] frame = [0x82, (byte)(0x80 | length), .. key, .. payload.Select((b, i) => (byte)(b ^ key[i % 4]))];
                byte[] first = [0x02, .. frame[1..]];
                byte[] last = [0x80, .. frame[1..]];
                Vectors.One(Role.Server, Bytes.Join(frame, first, last), "binary " + Convert.ToHexString(payload), "binary " + Convert.ToHexString([.. payload, .. payload]));
            }
        }
    }

    [Fact, Rule(6455, "5.3", "Frames with different keys follow each other; each is unmasked with its own.")]
    public void Frames_WithDifferentKeys_AreEachUnmaskedWithTheirOwn() =>
        Vectors.One(Role.Server, [0x01, 0x82, 1, 0, 0, 0, 0x60, 0x62, 0x80, 0x82, 0, 1, 0, 0, 0x63, 0x65], "text abcd");

    [Fact, Rule(6455, "5.6", "A text frame is a message of text, a binary frame one of arbitrary bytes, which are not looked at.")]
    public void DataFrames_AreMessagesOfTheirType() =>
        Vectors.Both(
            role => Bytes.Join(Bytes.Text(role, "a"), Bytes.Binary(role, 1, 0xFF, 0xC0), Bytes.Text(role, ""), Bytes.Binary(role), Bytes.Text(role, "ü")),
            "text a", "binary 01FFC0", "text ", "binary ", "text ü");

    [Fact, Rule(6455, "5.7", "The example of an unmasked text message, byte for byte.")]
    public void Example_UnmaskedText_IsMessage() => Vectors.One(Role.Client, [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], "text Hello");

    [Fact, Rule(6455, "5.7", "The example of a masked text message, byte for byte.")]
    public void Example_MaskedText_IsMessage() => Vectors.One(Role.Server, [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], "text Hello");

    [Fact, Rule(6455, "5.7", "The example of a fragmented unmasked text message, byte for byte.")]
    public void Example_FragmentedText_IsMessage() => Vectors.One(Role.Client, [0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f], "text Hello");

    [Fact, Rule(6455, "5.7", "The examples of a Ping and of its masked Pong, byte for byte.")]
    public void Examples_PingAndPong_AreEvents()
    {
        Vectors.One(Role.Client, [0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], "ping 48656C6C6F");
        Vectors.One(Role.Server, [0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], "pong 48656C6C6F");
    }

    [Fact, Rule(6455, "5.7", "The examples of binary messages of 256 bytes and of 64 KiB: 7E 0100 and 7F 0000000000010000.")]
    public void Examples_LongBinary_AreMessages()
    {
        var payload = new byte[65536];
        new Random(57).NextBytes(payload);
        Vectors.One(Role.Client, [0x82, 0x7E, 0x01, 0x00, .. payload.AsSpan(0, 256)], "binary " + Convert.ToHexString(payload.AsSpan(0, 256)));
        Vectors.One(Role.Client, [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0, .. payload], "binary " + Convert.ToHexString(payload));
    }

    [Fact, Rule(6455, "5.8", "What an extension might define means nothing where none was agreed on: every first byte but those of the six opcodes without reserved bits fails the connection.")]
    public void FirstByte_AnyThatIsNotDefined_FailsTheConnection()
    {
        for (int first = 0; first < 256; first++)
        {
            if (first is 0x01 or 0x02 or 0x81 or 0x82 or 0x88 or 0x89 or 0x8A)
                continue;
            Vectors.Both(_ => [(byte)first], first is 0x00 or 0x80 ? [] : [Vectors.ProtocolError]);
            Vectors.Both(role => Bytes.Frame(role, first, [1, 2, 3]), Vectors.ProtocolError);
        }
    }

    private static void CheckReserved(int from, int to)
    {
        for (int opcode = from; opcode <= to; opcode++)
        {
            foreach (int fin in (int[])[0, 0x80])
            {
                Vectors.Both(_ => [(byte)(fin | opcode)], Vectors.ProtocolError);
                Vectors.Both(role => Bytes.Join(Bytes.Text(role, "a"), Bytes.Frame(role, fin | opcode, "reserved"u8), Bytes.Frame(role, 0x89, [])), "text a", Vectors.ProtocolError);
                Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x01, "a"u8), Bytes.Frame(role, fin | opcode, [])), Vectors.ProtocolError);
            }
        }
    }

    private static int Mask(Role role) => role == Role.Server ? 0x80 : 0;
}
