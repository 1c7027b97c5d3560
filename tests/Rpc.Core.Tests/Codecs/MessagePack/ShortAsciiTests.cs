using System.Text;
using Rpc.Buffers;
using Rpc.Codecs.MessagePack;

namespace Rpc.Core.Tests.Codecs.MessagePack;

/// <summary>Short texts, which take a way of their own while they are ASCII, are the same UTF-8 as all others.</summary>
public sealed class ShortAsciiTests
{
    // Past the longest that takes the short way, and past several vectors.
    private const int MaxLength = 70;

    private const string Letters = "The quick brown fox jumps over the lazy dog, and back: 0123456789 {}[]\u0000\u007f";

    public static TheoryData<string> Others => new("\u0080", "é", "ÿ", "Ā", "漢", "\uff80", "🎉");

    [Fact]
    public void Text_OfAnyLength_IsWrittenAndRead()
    {
        for (var length = 0; length <= MaxLength; length++)
            AssertCrosses(Letters[^length..]);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Text_WithAnotherCharacterAnywhere_IsWrittenAndRead(string other)
    {
        for (var length = 0; length < MaxLength; length++)
        {
            for (var i = 0; i <= length; i++)
                AssertCrosses(Letters[..i] + other + Letters[i..length]);
        }
    }

    [Fact]
    public void Text_WithHalfASurrogatePairAnywhere_IsWrittenWithAReplacement()
    {
        for (var length = 0; length < MaxLength; length++)
        {
            for (var i = 0; i <= length; i++)
            {
                Assert.Equal(
                    Expect(Letters[..i] + "\ufffd" + Letters[i..length]),
                    MessagePackBytes.Write((ref MessagePackWriter writer) => writer.WriteString(Letters[..i] + "\udc00" + Letters[i..length])));
            }
        }
    }

    [Fact]
    public void Text_WithAByteThatIsNoUtf8Anywhere_Fails()
    {
        for (var length = 0; length < MaxLength; length++)
        {
            for (var i = 0; i <= length; i++)
            {
                var bytes = Expect(Letters[..i] + "\u0000" + Letters[i..length]);
                bytes[^(length - i + 1)] = 0x80;
                Assert.Equal(
                    "the text is not valid UTF-8",
                    Assert.Throws<MessagePackException>(() => MessagePackBytes.Read(bytes, static (ref MessagePackReader reader) => reader.ReadString())).Message);
            }
        }
    }

    [Fact]
    public void TryWrite_IntoRoomForTheTextAlone_FillsIt()
    {
        for (var length = 0; length <= MaxLength; length++)
        {
            var room = new byte[length + 1];
            room[length] = 0xee;
            Assert.True(ShortAscii.TryWrite(Letters.AsSpan(0, length), room.AsSpan(0, length)));
            Assert.Equal([.. Encoding.ASCII.GetBytes(Letters[..length]), 0xee], room);
        }
    }

    [Fact]
    public void Write_WithAnyRoomLeftInTheBuffer_WritesTheValue()
    {
        for (var before = 0; before < 2_100; before++)
        {
            var written = MessagePackBytes.Write((ref MessagePackWriter writer) =>
            {
                writer.WriteRaw(new byte[before]);
                writer.Write(1.5);
                writer.WriteString("twelve bytes");
                writer.Write(300);
            });
            Assert.Equal("cb3ff8000000000000" + "ac7477656c7665206279746573" + "cd012c", Convert.ToHexStringLower(written.AsSpan(before)));
        }
    }

    private static void AssertCrosses(string text)
    {
        var written = MessagePackBytes.Write((ref MessagePackWriter writer) => writer.WriteString(text));
        Assert.Equal(Expect(text), written);
        Assert.Equal(text, MessagePackBytes.Read(written, static (ref MessagePackReader reader) => reader.ReadString()));
    }

    private static byte[] Expect(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return utf8.Length <= MessagePackCode.MaxFixStringLength
            ? [(byte)(MessagePackCode.FixString | utf8.Length), .. utf8]
            : [MessagePackCode.String8, (byte)utf8.Length, .. utf8];
    }
}
