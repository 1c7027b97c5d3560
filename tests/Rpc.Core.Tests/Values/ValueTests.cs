using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rpc.Codecs.MessagePack;

namespace Rpc.Core.Tests.Values;

/// <summary>Each row of the table of docs/serialization.md: what is written in MessagePack is read again, and what a user sees is what JSON carries.</summary>
public sealed class ValueTests
{
    private static readonly DateTime s_utc = new(2030, 12, 31, 23, 59, 58, 123, DateTimeKind.Utc);
    private static readonly Guid s_guid = System.Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    private static readonly (string Method, object? Value)[] s_values =
    [
        ("Boolean", true), ("Boolean", false),
        ("Byte", byte.MaxValue), ("SByte", sbyte.MinValue), ("Int16", short.MinValue), ("UInt16", ushort.MaxValue), ("Int32", int.MinValue), ("Int32", int.MaxValue),
        ("UInt32", uint.MaxValue), ("Int64", long.MinValue), ("Int64", long.MaxValue), ("UInt64", ulong.MaxValue),
        ("Int128", Int128.MinValue), ("Int128", Int128.MaxValue), ("Int128", (Int128)(-5)), ("Int128", (Int128)ulong.MaxValue), ("UInt128", UInt128.MaxValue), ("UInt128", UInt128.One),
        ("Half", (Half)1.5), ("Single", float.MinValue), ("Single", float.Epsilon), ("Double", double.MaxValue), ("Double", -0.1),
        ("Decimal", 1.10m), ("Decimal", decimal.MinValue), ("Decimal", 0.0000000000000000000000000001m), ("Decimal", 0m),
        ("Char", 'a'), ("Char", '漢'), ("String", ""), ("String", "ü 漢 🎉 \0 \"q\""), ("String", null),
        ("Bytes", new byte[] { 0, 1, 255 }), ("Bytes", System.Array.Empty<byte>()), ("Bytes", null),
        ("Memory", new Memory<byte>([1, 2])), ("ReadOnlyMemory", new ReadOnlyMemory<byte>([1, 2])),
        ("Guid", s_guid), ("Guid", System.Guid.Empty),
        ("DateTime", s_utc), ("DateTime", new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Unspecified).AddTicks(1)), ("DateTime", new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Local)),
        ("DateTime", System.DateTime.MinValue), ("DateTime", System.DateTime.MaxValue), ("DateTime", System.DateTime.SpecifyKind(System.DateTime.MaxValue, DateTimeKind.Utc)),
        ("DateTimeOffset", new DateTimeOffset(s_utc)), ("DateTimeOffset", new DateTimeOffset(2030, 1, 2, 3, 4, 5, new TimeSpan(-9, -30, 0))),
        ("DateTimeOffset", System.DateTimeOffset.MinValue), ("DateTimeOffset", System.DateTimeOffset.MaxValue),
        ("DateOnly", new DateOnly(2030, 1, 2)), ("DateOnly", System.DateOnly.MinValue), ("TimeOnly", new TimeOnly(1, 2, 3)), ("TimeOnly", System.TimeOnly.MaxValue),
        ("TimeSpan", System.TimeSpan.MinValue), ("TimeSpan", System.TimeSpan.MaxValue), ("TimeSpan", System.TimeSpan.FromMilliseconds(1.5)), ("TimeSpan", System.TimeSpan.Zero),
        ("Uri", new Uri("https://example.org/ü?q=1")), ("Uri", new Uri("a/b", UriKind.Relative)), ("Uri", null), ("Version", new Version(1, 2, 3, 4)), ("Version", null),
        ("JsonElement", JsonElement("""{"a":[1,null,"x"]}""")), ("JsonElement", JsonElement("1e400")),
        ("JsonDocument", System.Text.Json.JsonDocument.Parse("[1]")), ("JsonNode", System.Text.Json.Nodes.JsonNode.Parse("5")), ("JsonNode", null),
        ("JsonObject", new JsonObject { ["a"] = 1 }), ("JsonObject", null),
        ("Enum", Colour.Red), ("Enum", Colour.Blue), ("Enum", (Colour)77),
        ("Nullable", 5), ("Nullable", null), ("NullableEnum", Colour.Blue), ("NullableEnum", null),
        ("Tuple", (5, (string?)"five")), ("Tuple", (0, (string?)null)), ("LongTuple", (1, 2, 3, 4, 5, 6, 7, 8, "nine")), ("ReferenceTuple", System.Tuple.Create(1, "one")), ("ReferenceTuple", null),
        ("KeyValuePair", new KeyValuePair<string, int>("k", 1)),
        ("Array", new[] { 1, -1, 1_000_000 }), ("Array", System.Array.Empty<int>()), ("Array", null), ("Array", System.Linq.Enumerable.Range(0, 70_000).ToArray()),
        ("JaggedArray", new int[][] { [1, 2], [], null! }), ("List", new List<string?> { "a", null }), ("List", null),
        ("Enumerable", new List<int> { 1 }), ("Enumerable", System.Linq.Enumerable.Range(0, 3).Where(static i => i != 1)), ("Enumerable", null),
        ("ReadOnlyCollectionInterface", new[] { 1 }), ("ReadOnlyListInterface", new[] { 1, 2 }), ("CollectionInterface", new List<int> { 1 }), ("ListInterface", new List<int> { 1 }),
        ("HashSet", new HashSet<int> { 1, 2 }), ("SetInterface", new HashSet<int> { 1 }), ("SortedSet", new SortedSet<int> { 2, 1 }),
        ("LinkedList", new LinkedList<int>([1, 2])), ("Queue", new Queue<int>([1, 2])), ("ConcurrentQueue", new ConcurrentQueue<int>([1, 2])), ("Collection", new Collection<int> { 1 }),
        ("ObservableCollection", new ObservableCollection<int> { 1 }),
        ("ImmutableArray", System.Collections.Immutable.ImmutableArray.Create(1, 2)), ("ImmutableList", System.Collections.Immutable.ImmutableList.Create(1, 2)), ("ImmutableList", null),
        ("ImmutableQueue", System.Collections.Immutable.ImmutableQueue.Create(1, 2)), ("ImmutableHashSet", System.Collections.Immutable.ImmutableHashSet.Create(1)),
        ("ImmutableSortedSet", System.Collections.Immutable.ImmutableSortedSet.Create(2, 1)), ("OwnCollection", new OwnList { 1, 2 }), ("OwnCollection", null),
        ("Dictionary", new Dictionary<string, int> { ["b"] = 1, ["A"] = 2 }), ("Dictionary", null), ("DictionaryOfNumbers", new Dictionary<int, Colour> { [-5] = Colour.Red }),
        ("DictionaryInterface", new Dictionary<string, int> { ["a"] = 1 }), ("ReadOnlyDictionaryInterface", new Dictionary<Guid, int> { [s_guid] = 1 }),
        ("SortedDictionary", new SortedDictionary<string, int> { ["b"] = 1, ["a"] = 2 }), ("SortedList", new SortedList<string, int> { ["b"] = 1, ["a"] = 2 }),
        ("ConcurrentDictionary", new ConcurrentDictionary<string, int> { ["a"] = 1 }),
        ("ImmutableDictionary", System.Collections.Immutable.ImmutableDictionary<string, int>.Empty.Add("a", 1)), ("ImmutableSortedDictionary", System.Collections.Immutable.ImmutableSortedDictionary<string, int>.Empty.Add("a", 1)),
        ("OwnDictionary", new OwnDictionary { ["a"] = 1 }),
        ("Order", new Order(1, "c", true, s_utc, 9.5, 1L << 40, s_guid, Colour.Blue, [new("p", 2, 0.5), new("q", 1, 8.5)])), ("Order", null),
        ("Person", new Person { Id = 1, Name = "n", Note = null, Age = 5, Tags = [], Secret = "x" }),
        ("Node", new Node { Value = 1, Next = new() { Value = 2 }, Children = [new() { Value = 3, Children = [] }] }),
        ("Point", new Point(1, -1)), ("NullablePoint", new Point(1, 2)), ("NullablePoint", null), ("Page", new Page<Line>([new("p", 1, 2)], null, 5)),
        ("Shape", new Circle("c", 1.5)), ("Shape", new Square("s", 2)), ("Shape", new Shape("plain")), ("Shape", null),
        ("Shapes", new List<Shape?> { new Circle("c", 1), null, new Square("s", 2) }),
        ("Account", new Account("o", 5)), ("Account", null), ("Money", new Money(1.50m, "EUR")),
        ("Employee", new Employee("e", new Money(2, "USD")) { Number = 1, Superior = new("s", default(Money) with { Currency = "X" }) { Number = 2 }, Badges = [new("b", Colour.Blue), new("c", null)] }),
        ("BigInteger", System.Numerics.BigInteger.Parse("-123456789012345678901234567890", CultureInfo.InvariantCulture)), ("BigInteger", System.Numerics.BigInteger.One), ("Sequence", new ReadOnlySequence<byte>([1, 2, 3])),
        ("Sparse", new Sparse { Third = 3, Fourth = 4, First = "1", Cents = 5.25m }),
    ];

    /// <summary>Values of all types, by the method of <see cref="IValues"/> that has such a result.</summary>
    internal static IReadOnlyList<(string Method, object? Value)> All => s_values;

    public static TheoryData<int, string> Values { get; } = ToTheory();

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_ThroughEitherFormat_IsTheSame(int index, string method)
    {
        var value = s_values[index].Value;
        ValueEquality.AssertSame(value, ValueCodec.ThroughMessagePack(method, value));
        // What JSON makes of it is the same object.
        ValueEquality.AssertSame(ValueCodec.ThroughJson(method, value), ValueCodec.ThroughMessagePack(method, value));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_CutAnywhere_FailsWithATypedError(int index, string method)
    {
        var bytes = ValueCodec.Write(method, s_values[index].Value);
        for (var length = 0; length < Math.Min(bytes.Length, 300); length++)
            Assert.Throws<MessagePackException>(() => ValueCodec.Read(method, bytes[..length]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("18446744073709551615")]
    [InlineData("-9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890")]
    public void BigInteger_OfAnySize_IsTheSame(string digits)
    {
        var value = System.Numerics.BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        Assert.Equal(value, ValueCodec.ThroughMessagePack("BigInteger", value));
        Assert.Equal(value, ValueCodec.ThroughJson("BigInteger", value));
        Assert.Equal(value, ValueCodec.FromJson("BigInteger", $"\"{digits}\""));
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("\"x\"")]
    [InlineData("true")]
    public void BigInteger_ThatIsNone_IsAnError(string json) => Assert.Throws<System.Text.Json.JsonException>(() => ValueCodec.FromJson("BigInteger", json));

    [Fact]
    public void BigInteger_OfMoreDigitsThanAllowed_IsAnError() =>
        Assert.Throws<System.Text.Json.JsonException>(() => ValueCodec.FromJson("BigInteger", new string('1', 10_001)));

    [Fact]
    public void Sequence_OfSegments_IsTheSameInBothFormats()
    {
        var pipe = new System.IO.Pipelines.Pipe(new(minimumSegmentSize: 16));
        for (var i = 0; i < 100; i++)
        {
            pipe.Writer.GetSpan(16)[..16].Fill((byte)i);
            pipe.Writer.Advance(16);
        }

        pipe.Writer.Complete();
        Assert.True(pipe.Reader.TryRead(out var read) || read.IsCompleted);
        Assert.False(read.Buffer.IsSingleSegment);
        ValueEquality.AssertSame(read.Buffer, ValueCodec.ThroughMessagePack("Sequence", read.Buffer));
        ValueEquality.AssertSame(read.Buffer, ValueCodec.ThroughJson("Sequence", read.Buffer));
    }

    [Fact]
    public void Setter_ThatIsPrivate_IsLeftAlone()
    {
        var account = new Account("o", 5);
        account.Deposit(10);
        Assert.Equal(1, Assert.IsType<Account>(ValueCodec.ThroughMessagePack("Account", account)).Balance);
        Assert.Equal(1, Assert.IsType<Account>(ValueCodec.ThroughJson("Account", account)).Balance);
    }

    [Fact]
    public void PropertyName_ForJson_ConcernsJsonAlone()
    {
        Assert.Equal("o", Assert.IsType<Account>(ValueCodec.FromJson("Account", """{"holder":"o","number":5}""")).Owner);
        Assert.Equal("92a16f05", Convert.ToHexStringLower(ValueCodec.Write("Account", new Account("o", 5))));
    }

    [Fact]
    public void Value_ThatSystemTextJsonCannotRead_IsTheSame()
    {
        foreach (var (method, value) in new (string, object)[]
        {
            ("ReadOnlySetInterface", new HashSet<int> { 1 }),
            ("ReadOnlyCollection", new ReadOnlyCollection<int>([1])),
            ("ReadOnlyDictionary", new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["a"] = 1 })),
        })
        {
            ValueEquality.AssertSame(value, ValueCodec.ThroughMessagePack(method, value));
        }

        Assert.Null(ValueCodec.ThroughMessagePack("JsonDocument", null));
    }

    [Theory]
    [InlineData("Double", double.NaN)]
    [InlineData("Double", double.NegativeInfinity)]
    [InlineData("Single", float.PositiveInfinity)]
    public void Number_ThatJsonCannotCarry_IsCarried(string method, object value) => Assert.Equal(value, ValueCodec.ThroughMessagePack(method, value));

    [Fact]
    public void Order_IsTheArrayOfItsMembers() => Assert.Equal(
        "9901a163c3d6ff00000000cb4000000000000000cf0000010000000000c41000112233445566778899aabbccddeeffd1fed49193a17002cb3fe0000000000000",
        Convert.ToHexStringLower(ValueCodec.Write("Order", new Order(1, "c", true, System.DateTime.UnixEpoch, 2, 1L << 40, s_guid, Colour.Blue, [new("p", 2, 0.5)]))));

    [Fact]
    public void Members_WithPositions_StandThereAndHolesAreNil() => Assert.Equal(
        "95c0a131cd020d0304",
        Convert.ToHexStringLower(ValueCodec.Write("Sparse", new Sparse { Third = 3, Fourth = 4, First = "1", Cents = 5.25m })));

    [Theory]
    [InlineData("91a163", "c")]
    [InlineData("92a163a164", "c")]
    public void Trailing_MembersOfAnotherVersion_AreMissedOrSkipped(string hex, string name)
    {
        var shape = Assert.IsType<Shape>(ValueCodec.Read("Shape", Convert.FromHexString("92c0" + hex)));
        Assert.Equal(name, shape.Name);
    }

    [Fact]
    public void Missing_Members_KeepTheValueOfANewObject()
    {
        // Id, Note, Name: what stands behind them is missing.
        var person = Assert.IsType<Person>(ValueCodec.Read("Person", Convert.FromHexString("9301a16ea178")));
        Assert.Equal((1, "n", "x", 30, "a"), (person.Id, person.Note, person.Name, person.Age, Assert.Single(person.Tags)));
        var page = Assert.IsType<Page<Line>>(ValueCodec.Read("Page", Convert.FromHexString("9190")));
        Assert.Equal(("end", 20), (page.Next, page.Size));
    }

    [Theory]
    [InlineData("Person", "92a16ea178", "id: expected int32, found str")]
    [InlineData("Person", "9201c0", "the member 'name' is missing")]
    [InlineData("Order", "9901a163c3d6ff00000000cb4000000000000000cf0000010000000000c41000112233445566778899aabbccddeeffd1fed49193a17002a178", "lines[0].price: expected float64, found str")]
    [InlineData("Order", "99010200000000000000", "customer: expected str, found int")]
    [InlineData("Order", "9a01a163c3d6ff00000000cb4000000000000000cf0000010000000000c41000112233445566778899aabbccddeeffd1fed4c0c1", "[9]: expected a value, found 0xc1, with which no value begins")]
    [InlineData("Sparse", "92c101", "[0]: expected a value, found 0xc1, with which no value begins")]
    [InlineData("Node", "9301c0929301c0c09301c0a178", "children[1].children: expected array, found str")]
    [InlineData("Shape", "92a178c0", "the discriminator is that of no type that is known")]
    [InlineData("Shape", "91a6636972636c65", "expected an array of a discriminator and a value")]
    [InlineData("Shapes", "9292a6636972636c6592a163c002", "[0].radius: expected float64, found nil")]
    [InlineData("Dictionary", "81c001", "[0]: the key is nil")]
    [InlineData("Dictionary", "82a16101a162a163", "[1]: expected int32, found str")]
    [InlineData("JaggedArray", "92910191a178", "[1][0]: expected int32, found str")]
    [InlineData("Tuple", "92a16101", "item1: expected int32, found str")]
    [InlineData("Decimal", "a3312e78", "the text is no decimal")]
    [InlineData("Decimal", "cb7fefffffffffffff", "the number is out of range of decimal")]
    [InlineData("Guid", "c40101", "expected 16 bytes, found 1")]
    [InlineData("Guid", "a178", "the text is no Guid")]
    [InlineData("DateOnly", "aa323033302d31332d3031", "the text is no DateOnly")]
    [InlineData("TimeOnly", "aa312e30303a30303a3030", "the text is no TimeOnly")]
    [InlineData("Char", "a26161", "the text is no single character")]
    [InlineData("DateTimeOffset", "92d6ff00000000cd0349", "the offset is out of range")]
    [InlineData("DateTimeOffset", "92c70cff00000000fffffff1886e0900ff", "the offset is out of range")]
    [InlineData("Enum", "cd8000", "expected int16, found 32768")]
    [InlineData("UInt128", "ff", "expected UInt128, found -1")]
    [InlineData("JsonElement", "a17b", "the text is no JSON")]
    [InlineData("JsonObject", "a135", "the text is no JsonObject")]
    [InlineData("ImmutableArray", "c0", "the value is null, and the contract says that it never is")]
    [InlineData("Point", "c0", "the value is null, and the contract says that it never is")]
    public void Value_OfTheWrongForm_IsAnErrorWithItsPath(string method, string hex, string message) =>
        Assert.Equal(message, Assert.Throws<MessagePackException>(() => ValueCodec.Read(method, Convert.FromHexString(hex))).Message);

    [Fact]
    public void Value_InAFormOfOtherPeers_IsRead()
    {
        Assert.Equal(1.5m, ValueCodec.Read("Decimal", Convert.FromHexString("cb3ff8000000000000")));
        Assert.Equal(5m, ValueCodec.Read("Decimal", [5]));
        Assert.Equal(s_guid, ValueCodec.Read("Guid", [0xd9, 36, .. System.Text.Encoding.ASCII.GetBytes(s_guid.ToString())]));
        Assert.Equal(5.0, ValueCodec.Read("Double", [5]));
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 3, 4, 5, System.TimeSpan.FromHours(2)), ValueCodec.Read("DateTimeOffset", [0xb9, .. "2030-01-02T03:04:05+02:00"u8]));
    }

    [Theory]
    [InlineData("Order", "9901a163c3d6ff00000000cb4000000000000000cf0000010000000000c41000112233445566778899aabbccddeeffd1fed49193a17002cb3fe0000000000000", "dd00000009cf0000000000000001db0000000163c3c70cff000000000000000000000000cb4000000000000000d30000010000000000c60000001000112233445566778899aabbccddeeffd3fffffffffffffed4dc0001dd00000003da000170ce00000002cb3fe0000000000000")]
    [InlineData("Dictionary", "82a16101a16202", "df00000002d90161d10001da000162cf0000000000000002")]
    [InlineData("Dictionary", "81a16102", "82a16101a16102")]
    [InlineData("DictionaryOfNumbers", "81fb01", "82fb02d3fffffffffffffffbd200000001")]
    [InlineData("Double", "cb4014000000000000", "ca40a00000")]
    [InlineData("DateTimeOffset", "d6ff00000005", "d7ff0000000000000005")]
    public void Value_InALongerForm_IsTheSame(string method, string shortest, string other) =>
        ValueEquality.AssertSame(ValueCodec.Read(method, Convert.FromHexString(shortest)), ValueCodec.Read(method, Convert.FromHexString(other)));

    [Theory]
    [InlineData("SortedDictionary")]
    [InlineData("SortedList")]
    [InlineData("ConcurrentDictionary")]
    [InlineData("ReadOnlyDictionary")]
    [InlineData("ImmutableDictionary")]
    [InlineData("ImmutableSortedDictionary")]
    [InlineData("DictionaryInterface")]
    [InlineData("OwnDictionary")]
    public void Map_WithAKeyTwice_HasTheLast(string method) =>
        Assert.Equal([new("a", 2)], Assert.IsAssignableFrom<IEnumerable<KeyValuePair<string, int>>>(ValueCodec.Read(method, Convert.FromHexString("82a16101a16102"))));

    [Theory]
    [InlineData("HashSet")]
    [InlineData("SortedSet")]
    [InlineData("ImmutableHashSet")]
    [InlineData("ImmutableSortedSet")]
    [InlineData("ReadOnlySetInterface")]
    public void Set_WithAnElementTwice_HasItOnce(string method) =>
        Assert.Equal([1], Assert.IsAssignableFrom<IEnumerable<int>>(ValueCodec.Read(method, [0x92, 1, 1])));

    [Fact]
    public void Objects_ThatReferToThemselves_AreAnErrorAndNotTheEndOfTheStack()
    {
        var node = new Node();
        node.Next = node;
        Assert.Contains("too deeply", Assert.Throws<MessagePackException>(() => ValueCodec.Write("Node", node)).Message, StringComparison.Ordinal);
        var deep = System.Linq.Enumerable.Repeat<byte[]>([0x92, 0x00], 100_000).SelectMany(static level => level).Append((byte)0xc0).ToArray();
        Assert.EndsWith("too deeply", Assert.Throws<MessagePackException>(() => ValueCodec.Read("Node", deep)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shape_OfATypeThatIsNotNamed_CannotBeWritten() =>
        Assert.Contains("Triangle", Assert.Throws<MessagePackException>(() => ValueCodec.Write("Shape", new Triangle("t"))).Message, StringComparison.Ordinal);

    private static JsonElement JsonElement(string json) => System.Text.Json.JsonDocument.Parse(json).RootElement;

    private static TheoryData<int, string> ToTheory()
    {
        var data = new TheoryData<int, string>();
        for (var i = 0; i < s_values.Length; i++)
            data.Add(i, s_values[i].Method);
        return data;
    }
}
