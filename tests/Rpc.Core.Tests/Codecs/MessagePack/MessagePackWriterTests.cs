using Rpc.Codecs.MessagePack;
using static Rpc.Core.Tests.Codecs.MessagePack.MessagePackBytes;

namespace Rpc.Core.Tests.Codecs.MessagePack;

public sealed class MessagePackWriterTests
{
    [Theory]
    [InlineData(0L, "00")]
    [InlineData(127L, "7f")]
    [InlineData(128L, "cc80")]
    [InlineData(255L, "ccff")]
    [InlineData(256L, "cd0100")]
    [InlineData(65_535L, "cdffff")]
    [InlineData(65_536L, "ce00010000")]
    [InlineData(4_294_967_295L, "ceffffffff")]
    [InlineData(4_294_967_296L, "cf0000000100000000")]
    [InlineData(long.MaxValue, "cf7fffffffffffffff")]
    [InlineData(-1L, "ff")]
    [InlineData(-32L, "e0")]
    [InlineData(-33L, "d0df")]
    [InlineData(-128L, "d080")]
    [InlineData(-129L, "d1ff7f")]
    [InlineData(-32_768L, "d18000")]
    [InlineData(-32_769L, "d2ffff7fff")]
    [InlineData(-2_147_483_648L, "d280000000")]
    [InlineData(-2_147_483_649L, "d3ffffffff7fffffff")]
    [InlineData(long.MinValue, "d38000000000000000")]
    public void Integer_AtTheBordersOfItsForms_TakesTheShortest(long value, string hex)
    {
        Assert.Equal(hex, WriteHex((ref MessagePackWriter writer) => writer.Write(value)));
        Assert.Equal(value, Read(hex, static (ref MessagePackReader reader) => reader.ReadInt64()));
        if (value is >= int.MinValue and <= int.MaxValue)
            Assert.Equal(hex, WriteHex((ref MessagePackWriter writer) => writer.Write((int)value)));
        if (value is >= short.MinValue and <= short.MaxValue)
            Assert.Equal(hex, WriteHex((ref MessagePackWriter writer) => writer.Write((short)value)));
        if (value is >= sbyte.MinValue and <= sbyte.MaxValue)
            Assert.Equal(hex, WriteHex((ref MessagePackWriter writer) => writer.Write((sbyte)value)));
        if (value is >= 0 and <= byte.MaxValue)
            Assert.Equal(hex, WriteHex((ref MessagePackWriter writer) => writer.Write((byte)value)));
        if (value is >= 0 and <= ushort.MaxValue)
            Assert.Equal(hex, WriteHex((ref MessagePackWriter writer) => writer.Write((ushort)value)));
        if (value is >= 0 and <= uint.MaxValue)
            Assert.Equal(hex, WriteHex((ref MessagePackWriter writer) => writer.Write((uint)value)));
        if (value >= 0)
            Assert.Equal(hex, WriteHex((ref MessagePackWriter writer) => writer.Write((ulong)value)));
    }

    [Fact]
    public void SimpleValues_AreWrittenAsSpecified()
    {
        Assert.Equal("c0", WriteHex(static (ref MessagePackWriter writer) => writer.WriteNil()));
        Assert.Equal("c2", WriteHex(static (ref MessagePackWriter writer) => writer.Write(false)));
        Assert.Equal("c3", WriteHex(static (ref MessagePackWriter writer) => writer.Write(true)));
        Assert.Equal("ca3fc00000", WriteHex(static (ref MessagePackWriter writer) => writer.Write(1.5f)));
        Assert.Equal("cb3ff8000000000000", WriteHex(static (ref MessagePackWriter writer) => writer.Write(1.5)));
        Assert.Equal("cfffffffffffffffff", WriteHex(static (ref MessagePackWriter writer) => writer.Write(ulong.MaxValue)));
        Assert.Equal("c0", WriteHex(static (ref MessagePackWriter writer) => writer.WriteString((string?)null)));
    }

    [Theory]
    [InlineData(0, "a0")]
    [InlineData(31, "bf")]
    [InlineData(32, "d920")]
    [InlineData(255, "d9ff")]
    [InlineData(256, "da0100")]
    [InlineData(1_024, "da0400")]
    [InlineData(1_025, "da0401")]
    [InlineData(65_535, "daffff")]
    [InlineData(65_536, "db00010000")]
    public void String_AtTheBordersOfItsForms_TakesTheShortest(int length, string header)
    {
        var text = new string('a', length);
        var expected = header + string.Concat(Enumerable.Repeat("61", length));
        Assert.Equal(expected, WriteHex((ref MessagePackWriter writer) => writer.WriteString(text)));
        Assert.Equal(expected, WriteHex((ref MessagePackWriter writer) => writer.WriteString(System.Text.Encoding.UTF8.GetBytes(text))));
        Assert.Equal(text, Read(expected, static (ref MessagePackReader reader) => reader.ReadString()));
    }

    [Theory]
    [InlineData("é", 15, "be")]
    [InlineData("é", 16, "d920")]
    [InlineData("é", 127, "d9fe")]
    [InlineData("é", 128, "da0100")]
    [InlineData("漢", 10, "be")]
    [InlineData("漢", 11, "d921")]
    [InlineData("漢", 342, "da0402")]
    [InlineData("漢", 21_845, "daffff")]
    [InlineData("漢", 21_846, "db00010002")]
    [InlineData("🎉", 7, "bc")]
    [InlineData("🎉", 8, "d920")]
    public void String_OfSeveralBytesPerCharacter_IsCountedInBytes(string unit, int count, string header)
    {
        var text = string.Concat(Enumerable.Repeat(unit, count));
        var written = WriteHex((ref MessagePackWriter writer) => writer.WriteString(text));
        Assert.Equal(header + Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(text)), written);
        Assert.Equal(text, Read(written, static (ref MessagePackReader reader) => reader.ReadString()));
    }

    [Fact]
    public void String_WithHalfASurrogatePair_IsWrittenWithAReplacement() =>
        Assert.Equal("a3efbfbd", WriteHex(static (ref MessagePackWriter writer) => writer.WriteString("\ud83c")));

    [Theory]
    [InlineData(0, "c400")]
    [InlineData(255, "c4ff")]
    [InlineData(256, "c50100")]
    [InlineData(65_535, "c5ffff")]
    [InlineData(65_536, "c600010000")]
    public void Binary_AtTheBordersOfItsForms_TakesTheShortest(int length, string header)
    {
        var expected = header + new string('0', length * 2);
        Assert.Equal(expected, WriteHex((ref MessagePackWriter writer) => writer.WriteBinary(new byte[length])));
        Assert.Equal(length, Read(expected, static (ref MessagePackReader reader) => reader.ReadBinary().Length));
    }

    [Theory]
    [InlineData(0, "c70005")]
    [InlineData(1, "d405")]
    [InlineData(2, "d505")]
    [InlineData(3, "c70305")]
    [InlineData(4, "d605")]
    [InlineData(8, "d705")]
    [InlineData(16, "d805")]
    [InlineData(17, "c71105")]
    [InlineData(255, "c7ff05")]
    [InlineData(256, "c8010005")]
    [InlineData(65_536, "c90001000005")]
    public void Extension_AtTheBordersOfItsForms_TakesTheShortest(int length, string header)
    {
        var expected = header + new string('0', length * 2);
        Assert.Equal(expected, WriteHex((ref MessagePackWriter writer) => writer.WriteExtension(5, new byte[length])));
        Assert.Equal((5, length), Read(expected, static (ref MessagePackReader reader) =>
        {
            var data = reader.ReadExtension(out var type);
            return ((int)type, data.Length);
        }));
    }

    [Theory]
    [InlineData(0, "90", "80")]
    [InlineData(15, "9f", "8f")]
    [InlineData(16, "dc0010", "de0010")]
    [InlineData(65_535, "dcffff", "deffff")]
    [InlineData(65_536, "dd00010000", "df00010000")]
    public void Header_AtTheBordersOfItsForms_TakesTheShortest(int count, string array, string map)
    {
        Assert.Equal(array, WriteHex((ref MessagePackWriter writer) => writer.WriteArrayHeader(count)));
        Assert.Equal(map, WriteHex((ref MessagePackWriter writer) => writer.WriteMapHeader(count)));
        Assert.Equal(count, new MessagePackReader([.. Convert.FromHexString(array), .. new byte[count]]).ReadArrayHeader());
        Assert.Equal(count, new MessagePackReader([.. Convert.FromHexString(map), .. new byte[count * 2]]).ReadMapHeader());
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", "d6ff00000000")]
    [InlineData("2106-02-07T06:28:15Z", "d6ffffffffff")]
    [InlineData("2106-02-07T06:28:16Z", "d7ff0000000100000000")]
    [InlineData("1970-01-01T00:00:00.0000001Z", "d7ff0000019000000000")]
    [InlineData("2514-05-30T01:53:03.9999999Z", "d7ffee6b2670ffffffff", "d7ffee6b2673ffffffff")]
    [InlineData("2514-05-30T01:53:04Z", "c70cff000000000000000400000000")]
    [InlineData("1969-12-31T23:59:59.9999999Z", "c70cff3b9ac99cffffffffffffffff")]
    [InlineData("0001-01-01T00:00:00Z", "c70cff00000000fffffff1886e0900")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "c70cff3b9ac99c0000003afff4417f")]
    public void Timestamp_AtTheBordersOfItsForms_TakesTheShortest(string time, params string[] hex)
    {
        var utc = DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);
        Assert.Equal(hex[^1], WriteHex((ref MessagePackWriter writer) => writer.WriteTimestamp(utc)));
        var read = Read(hex[^1], static (ref MessagePackReader reader) => reader.ReadTimestamp());
        Assert.Equal((utc, DateTimeKind.Utc), (read, read.Kind));
    }

    [Fact]
    public void Values_BeyondTheFirstBuffer_AreAllWritten()
    {
        var written = Write(static (ref MessagePackWriter writer) =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                writer.Write(uint.MaxValue);
                writer.WriteString("twelve bytes");
                writer.WriteTimestamp(DateTime.UnixEpoch);
            }
        });
        Assert.Equal(2_000 * (5 + 13 + 6), written.Length);
        var reader = new MessagePackReader(written);
        for (var i = 0; i < 2_000; i++)
            Assert.Equal((uint.MaxValue, "twelve bytes", DateTime.UnixEpoch), (reader.ReadUInt32(), reader.ReadString(), reader.ReadTimestamp()));
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void Begin_DeeperThanTheLimit_Throws()
    {
        MessagePackBytes.Write(Nest(3), maxDepth: 3);
        Assert.Throws<MessagePackException>(() => Write(Nest(4), maxDepth: 3));

        static Writing Nest(int depth) => (ref MessagePackWriter writer) =>
        {
            for (var i = 0; i < depth; i++)
            {
                if (i % 2 == 0)
                    writer.BeginArray(1);
                else
                    writer.BeginMap(0);
            }
        };
    }

    [Fact]
    public void Begin_AfterEnd_CountsAsOneLevel()
    {
        Write(static (ref MessagePackWriter writer) =>
        {
            for (var i = 0; i < 10; i++)
            {
                writer.BeginArray(0);
                writer.End();
                writer.BeginMap(0);
                writer.End();
            }
        }, maxDepth: 1);
    }
}
