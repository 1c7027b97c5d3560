using Rpc.Codecs.MessagePack;
using static Rpc.Core.Tests.Codecs.MessagePack.MessagePackBytes;

namespace Rpc.Core.Tests.Codecs.MessagePack;

public sealed class MessagePackReaderTests
{
    [Theory]
    [InlineData("cc05")]
    [InlineData("cd0005")]
    [InlineData("ce00000005")]
    [InlineData("cf0000000000000005")]
    [InlineData("d005")]
    [InlineData("d10005")]
    [InlineData("d200000005")]
    [InlineData("d30000000000000005")]
    public void Integer_InALongerForm_IsReadAsEveryType(string hex)
    {
        Assert.Equal(5, Read(hex, static (ref MessagePackReader reader) => reader.ReadByte()));
        Assert.Equal(5, Read(hex, static (ref MessagePackReader reader) => reader.ReadSByte()));
        Assert.Equal(5, Read(hex, static (ref MessagePackReader reader) => reader.ReadInt16()));
        Assert.Equal(5, Read(hex, static (ref MessagePackReader reader) => reader.ReadUInt16()));
        Assert.Equal(5, Read(hex, static (ref MessagePackReader reader) => reader.ReadInt32()));
        Assert.Equal(5u, Read(hex, static (ref MessagePackReader reader) => reader.ReadUInt32()));
        Assert.Equal(5L, Read(hex, static (ref MessagePackReader reader) => reader.ReadInt64()));
        Assert.Equal(5UL, Read(hex, static (ref MessagePackReader reader) => reader.ReadUInt64()));
        Assert.Equal(5f, Read(hex, static (ref MessagePackReader reader) => reader.ReadSingle()));
        Assert.Equal(5d, Read(hex, static (ref MessagePackReader reader) => reader.ReadDouble()));
    }

    [Fact]
    public void Integer_OutOfRange_SaysWhatIsThere()
    {
        Assert.Equal("expected uint8, found 256", FailRead("cd0100", static (ref MessagePackReader reader) => reader.ReadByte()));
        Assert.Equal("expected uint8, found -1", FailRead("ff", static (ref MessagePackReader reader) => reader.ReadByte()));
        Assert.Equal("expected int8, found 128", FailRead("cc80", static (ref MessagePackReader reader) => reader.ReadSByte()));
        Assert.Equal("expected int8, found -129", FailRead("d1ff7f", static (ref MessagePackReader reader) => reader.ReadSByte()));
        Assert.Equal("expected int16, found 32768", FailRead("cd8000", static (ref MessagePackReader reader) => reader.ReadInt16()));
        Assert.Equal("expected uint16, found 65536", FailRead("ce00010000", static (ref MessagePackReader reader) => reader.ReadUInt16()));
        Assert.Equal("expected int32, found 2147483648", FailRead("ce80000000", static (ref MessagePackReader reader) => reader.ReadInt32()));
        Assert.Equal("expected uint32, found -5", FailRead("fb", static (ref MessagePackReader reader) => reader.ReadUInt32()));
        Assert.Equal("expected int64, found 18446744073709551615", FailRead("cfffffffffffffffff", static (ref MessagePackReader reader) => reader.ReadInt64()));
        Assert.Equal("expected uint64, found -9223372036854775808", FailRead("d38000000000000000", static (ref MessagePackReader reader) => reader.ReadUInt64()));
        Assert.Equal(ulong.MaxValue, Read("cfffffffffffffffff", static (ref MessagePackReader reader) => reader.ReadUInt64()));
        Assert.Equal(18446744073709551615d, Read("cfffffffffffffffff", static (ref MessagePackReader reader) => reader.ReadDouble()));
    }

    [Fact]
    public void Number_OfTheOtherSize_IsRead()
    {
        Assert.Equal(1.5, Read("ca3fc00000", static (ref MessagePackReader reader) => reader.ReadDouble()));
        Assert.Equal(1.5f, Read("cb3ff8000000000000", static (ref MessagePackReader reader) => reader.ReadSingle()));
    }

    [Theory]
    [InlineData("c0", "nil")]
    [InlineData("c3", "bool")]
    [InlineData("a161", "str")]
    [InlineData("c40161", "bin")]
    [InlineData("9100", "array")]
    [InlineData("810000", "map")]
    [InlineData("d40500", "ext")]
    [InlineData("c1", "0xc1, with which no value begins")]
    public void Value_OfAnotherKind_SaysWhichIsThere(string hex, string found)
    {
        Assert.Equal($"expected int32, found {found}", FailRead(hex, static (ref MessagePackReader reader) => reader.ReadInt32()));
        Assert.Equal($"expected uint64, found {found}", FailRead(hex, static (ref MessagePackReader reader) => reader.ReadUInt64()));
        Assert.Equal($"expected float64, found {found}", FailRead(hex, static (ref MessagePackReader reader) => reader.ReadDouble()));
        Assert.Equal($"expected float32, found {found}", FailRead(hex, static (ref MessagePackReader reader) => reader.ReadSingle()));
        AssertFails("bool", static (ref MessagePackReader reader) => reader.ReadBoolean());
        AssertFails("bin", static (ref MessagePackReader reader) => reader.ReadBinary().Length);
        AssertFails("array", static (ref MessagePackReader reader) => reader.BeginArray());
        AssertFails("map", static (ref MessagePackReader reader) => reader.BeginMap());
        AssertFails("timestamp", static (ref MessagePackReader reader) => reader.ReadTimestamp());
        if (found != "nil")
            AssertFails("str", static (ref MessagePackReader reader) => reader.ReadString());

        void AssertFails<T>(string expected, Reading<T> read)
        {
            if (found == "ext" && expected == "timestamp")
                Assert.Equal("expected timestamp, found ext 5", FailRead(hex, read));
            else if (found != expected)
                Assert.Equal($"expected {expected}, found {found}", FailRead(hex, read));
        }
    }

    [Fact]
    public void Float_WhereAnIntegerIsExpected_IsNotRounded() =>
        Assert.Equal("expected int32, found float64", FailRead("cb3ff0000000000000", static (ref MessagePackReader reader) => reader.ReadInt32()));

    [Theory]
    [InlineData("a2c328")]
    [InlineData("a1ff")]
    [InlineData("a3eda0bc")]
    [InlineData("a2e6bc")]
    [InlineData("a2c080")]
    public void String_ThatIsNoUtf8_Fails(string hex) =>
        Assert.Equal("the text is not valid UTF-8", FailRead(hex, static (ref MessagePackReader reader) => reader.ReadString()));

    [Theory]
    [InlineData("d7ffee6b280000000000")]
    [InlineData("d7ffffffffff00000000")]
    [InlineData("c70cff3b9aca000000000000000000")]
    [InlineData("c70cff000000000000003afff44180")]
    [InlineData("c70cff00000000fffffff1886e08ff")]
    [InlineData("d4ff00")]
    [InlineData("c703ff000000")]
    public void Timestamp_ThatIsNone_Fails(string hex) =>
        Assert.Equal("the timestamp is not valid", FailRead(hex, static (ref MessagePackReader reader) => reader.ReadTimestamp()));

    [Theory]
    [InlineData("dcffff")]
    [InlineData("ddffffffff")]
    [InlineData("9100", 1)]
    [InlineData("deffff")]
    [InlineData("dfffffffff")]
    [InlineData("810000", 1)]
    [InlineData("df80000000")]
    public void Header_ThatAnnouncesMoreThanThereIs_FailsAndAllocatesNothing(string hex, int cut = 0)
    {
        var bytes = Convert.FromHexString(hex)[..^cut];
        Exception? failure = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var reader = new MessagePackReader(bytes);
            if (reader.NextKind == MessagePackKind.Array)
                reader.ReadArrayHeader();
            else
                reader.ReadMapHeader();
        }
        catch (MessagePackException exception)
        {
            failure = exception;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains("announces", failure?.Message, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 16 * 1024);
    }

    public static TheoryData<string> Values => new(
        "05", "e0", "cc80", "cd0100", "ce00010000", "cf0000000100000000", "d0df", "d1ff7f", "d2ffff7fff", "d38000000000000000", "c0", "c2", "c3", "ca3fc00000",
        "cb3ff8000000000000", "a161", "d90161", "da000161", "db0000000161", "c40161", "c5000161", "c600000001ff", "d40500", "d5050000", "d60500000000",
        "d6ff00000000", "d70500000000000000ff", "d805000000000000000000000000000000ff", "c7020500ff", "c800020500ff", "c9000000020500ff", "930102a161",
        "dc000201c0", "dd0000000201c0", "8201c0a16102", "de0001a16101", "df00000001a16101", "9191928101a161c0",
        "93cb3ff8000000000000a26162e0", "dc000192a161cb3ff8000000000000");

    [Theory]
    [MemberData(nameof(Values))]
    public void Skip_PassesOverTheWholeValue(string hex)
    {
        Assert.Equal(hex, Read(hex, static (ref MessagePackReader reader) => Convert.ToHexStringLower(reader.ReadRaw())));
        var reader = new MessagePackReader([.. Convert.FromHexString(hex), 0x2a]);
        reader.Skip();
        Assert.Equal((hex.Length / 2, 42), (reader.Position, reader.ReadInt32()));
    }

    [Fact]
    public void Skip_OfAValueThatItsFirstByteMeasures_PassesOverAsMuchAsItsKindReads()
    {
        Span<byte> bytes = stackalloc byte[64];
        bytes.Clear();
        for (var code = 0; code < 256; code++)
        {
            if (MessagePackCode.GetLength((byte)code) is not (> 0 and var length))
                continue;
            bytes[0] = (byte)code;
            var reader = new MessagePackReader(bytes);
            switch (reader.NextKind)
            {
                case MessagePackKind.Nil:
                    Assert.True(reader.TryReadNil());
                    break;
                case MessagePackKind.Boolean:
                    reader.ReadBoolean();
                    break;
                case MessagePackKind.Integer:
                    reader.ReadInteger("int", out _);
                    break;
                case MessagePackKind.Float:
                    reader.ReadDouble();
                    break;
                case MessagePackKind.String:
                    reader.ReadUtf8();
                    break;
                case MessagePackKind.Extension:
                    reader.ReadExtension(out _);
                    break;
                default:
                    Assert.Fail($"{code:x2} has others behind it");
                    break;
            }

            Assert.Equal((code, reader.Position), (code, length));
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_CutAnywhere_FailsWithATypedError(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            foreach (var read in Readings)
                Assert.Throws<MessagePackException>(() => Read(cut, read));
        }
    }

    [Theory]
    [InlineData("a26161")]
    [InlineData("92a5616161")]
    [InlineData("92cb3ff8000000000000cb3ff80000000000")]
    [InlineData("cb3ff80000000000")]
    public void Skip_OfAValueThatIsCut_SaysThatTheMessageEnds(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Equal("the message ends inside of a value", Assert.Throws<MessagePackException>(() => Read(bytes[..^1], static (ref MessagePackReader reader) => Convert.ToHexString(reader.ReadRaw()))).Message);
    }

    [Theory]
    [InlineData("92c0", "the message ends before the 2 elements that it announces")]
    [InlineData("91", "the message ends before the 1 elements that it announces")]
    [InlineData("81c0", "the message ends before the 1 pairs that it announces")]
    [InlineData("9192", "the message ends before the 2 elements that it announces")]
    public void Skip_OfAHeaderThatAnnouncesMoreThanThereIs_Fails(string hex, string message) =>
        Assert.Equal(message, FailRead(hex, static (ref MessagePackReader reader) => Convert.ToHexString(reader.ReadRaw())));

    [Fact]
    public void Skip_OfAnythingNestedDeeply_TakesNoStack()
    {
        const int Depth = 1_000_000;
        var bytes = new byte[Depth + 1];
        bytes.AsSpan(0, Depth).Fill(0x91);
        bytes[Depth] = 0xc0;
        var reader = new MessagePackReader(bytes);
        reader.Skip();
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void Begin_DeeperThanTheLimit_Fails()
    {
        var reader = new MessagePackReader([0x91, 0x81, 0x01, 0x91, 0xc0], maxDepth: 2);
        reader.BeginArray();
        reader.BeginMap();
        reader.ReadInt32();
        try
        {
            reader.BeginArray();
            Assert.Fail("the third level is too deep");
        }
        catch (MessagePackException exception)
        {
            Assert.Equal("the values are nested too deeply", exception.Message);
        }
    }

    [Fact]
    public void Try_OfAnotherValue_LeavesItToBeRead()
    {
        var reader = new MessagePackReader(Convert.FromHexString("a26162cd012c"));
        Assert.False(reader.TryReadNil());
        Assert.False(reader.TryReadInt32(5));
        Assert.False(reader.TryReadString("a"u8));
        Assert.True(reader.TryReadString("ab"u8));
        Assert.False(reader.TryReadInt32(301));
        Assert.True(reader.TryReadInt32(300));
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void Exception_NamesThePathFromTheInside()
    {
        var exception = new MessagePackException("broken");
        Assert.Equal("broken", exception.Message);
        exception.At("price");
        exception.At(3);
        exception.At("lines");
        exception.At(0);
        exception.At("params");
        Assert.Equal("params[0].lines[3].price: broken", exception.Message);
        Assert.Equal(("params[0].lines[3].price", "broken"), (exception.Path, exception.Reason));
    }

    private static Reading<object?>[] Readings { get; } =
    [
        static (ref MessagePackReader reader) =>
        {
            reader.Skip();
            return null;
        },
        static (ref MessagePackReader reader) => reader.ReadBoolean(),
        static (ref MessagePackReader reader) => reader.ReadInt64(),
        static (ref MessagePackReader reader) => reader.ReadUInt64(),
        static (ref MessagePackReader reader) => reader.ReadDouble(),
        static (ref MessagePackReader reader) => reader.ReadSingle(),
        static (ref MessagePackReader reader) => reader.ReadString(),
        static (ref MessagePackReader reader) => reader.ReadBinary().Length,
        static (ref MessagePackReader reader) => reader.ReadTimestamp(),
        static (ref MessagePackReader reader) => reader.ReadExtension(out _).Length,
    ];
}
