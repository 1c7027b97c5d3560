using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rpc.Codecs.Json;
using Rpc.Core.Tests.Values;

namespace Rpc.Core.Tests.Codecs.Json.Forms;

/// <summary>What generated forms write and read is what System.Text.Json writes and reads.</summary>
public sealed class JsonFormTests
{
    private static readonly FormSubject<Everything> s_everything = new("everything");

    [Fact]
    public void Write_AnyValues_IsWhatTheSerializerWrites()
    {
        Assert.True(FormSubject<Everything>.Form!.IsFor(JsonDefaults.Options));
        for (var seed = 0; seed < 3_000; seed++)
        {
            var value = new AnyValues(seed).Everything();
            Assert.Equal(JsonSerializer.Serialize(value, JsonDefaults.Options), s_everything.Write(value));
        }
    }

    [Fact]
    public void Read_WhatTheSerializerWrites_IsTheSame()
    {
        var byForm = 0;
        for (var seed = 0; seed < 3_000; seed++)
        {
            var value = new AnyValues(seed).Everything();
            var json = JsonSerializer.Serialize(value, JsonDefaults.Options);
            var expected = JsonSerializer.Deserialize<Everything>(json, JsonDefaults.Options);
            ValueEquality.AssertSame(expected, s_everything.Read(json));
            if (FormSubject<Everything>.TryReadByForm(json, out var read))
            {
                ValueEquality.AssertSame(expected, read);
                byForm++;
            }
        }

        // All but those with null for an object, or with what has no number.
        Assert.InRange(byForm, 100, 3_000);
    }

    [Fact]
    public void Read_DamagedAnyhow_IsTheSameOrFailsAlike()
    {
        const string Pieces = "\"\\{}[],: -+.0159eEnulltrfasx\u0001é";
        var valid = 0;
        for (var seed = 0; seed < 30_000; seed++)
        {
            var random = new Random(seed);
            var json = new StringBuilder(JsonSerializer.Serialize(new AnyValues(seed % 200).Everything(), JsonDefaults.Options));
            for (var damage = random.Next(1, 3); damage > 0; damage--)
            {
                var at = random.Next(json.Length);
                switch (random.Next(4))
                {
                    case 0:
                        json.Remove(at, Math.Min(random.Next(1, 4), json.Length - at));
                        break;
                    case 1:
                        json[at] = Pieces[random.Next(Pieces.Length)];
                        break;
                    case 2:
                        json.Insert(at, Pieces[random.Next(Pieces.Length)]);
                        break;
                    default:
                        json.Insert(random.Next(json.Length), json.ToString(at, Math.Min(random.Next(1, 30), json.Length - at)));
                        break;
                }
            }

            if (!IsJson(json.ToString()))
                continue;
            valid++;
            AssertSameOutcome(json.ToString());
        }

        Assert.InRange(valid, 1_000, 30_000);
    }

    [Theory]
    [InlineData("""{"name":"a","price":1}""", true)]
    [InlineData("""{"name":"","price":-0.5}""", true)]
    [InlineData("""{"name":"a\"\u00e9\ud83d\ude00","price":1e-7}""", true)]
    [InlineData("""{"name":null,"price":1}""", true)]
    [InlineData("""{ "name":"a","price":1}""", false)]
    [InlineData("""{"name":"a","price":1 }""", false)]
    [InlineData("""{"price":1,"name":"a"}""", false)]
    [InlineData("""{"Name":"a","PRICE":1}""", false)]
    [InlineData("""{"name":"a"}""", false)]
    [InlineData("""{}""", false)]
    [InlineData("""{"name":"a","price":1,"more":{"name":"b"}}""", false)]
    [InlineData("""{"name":"a","name":"b","price":1}""", false)]
    [InlineData("""{"name":"a","price":"1.5"}""", false)]
    [InlineData("""{"n\u0061me":"a","price":1}""", false)]
    [InlineData("""null""", false)]
    [InlineData("""{"name":"a","price":null}""", false)]
    [InlineData("""{"name":1,"price":1}""", false)]
    [InlineData("""{"name":"\ud800","price":1}""", false)]
    [InlineData("""[]""", false)]
    [InlineData("""1""", false)]
    public void Read_InAnyForm_IsWhatTheSerializerReads(string json, bool isByForm)
    {
        bool read;
        try
        {
            read = FormSubject<Inner>.TryReadByForm(json, out _);
        }
        catch (Exception)
        {
            read = false;
        }

        Assert.Equal(isByForm, read);
        var subject = new FormSubject<Inner?>("inner");
        if (json == "null")
            Assert.Throws<JsonException>(() => subject.Read(json));
        else
            AssertSameOutcome(() => JsonSerializer.Deserialize<Inner>(json, JsonDefaults.Options), () => subject.Read(json));
    }

    [Fact]
    public void Types_OfEveryShape_AreWrittenAndReadAsTheSerializerDoes()
    {
        AssertSame("settable", new Settable { First = 1, Second = "two", Third = 3.5 }, hasForm: true);
        AssertSame("derived", new Derived { Id = 7, URLPath = "/a" }, hasForm: true);
        AssertSame("empty", new Empty(), hasForm: true);
        AssertSame("page", new Page<Inner>([new Inner("a", 1), new Inner("b", 0.25)], null, 3), hasForm: true);
        AssertSame("tree", new Tree { Value = 1, Left = new Tree { Value = 2 }, Branches = [new Tree { Value = 3, Branches = [] }] }, hasForm: true);
        AssertSame("array", (Inner[])[new("a", 1), null!, new("b", 2)], hasForm: null);
        AssertSame("nullablePoint", (Point?)new Point(1, -2), hasForm: null);
        AssertSame("nullablePoint", (Point?)null, hasForm: null);
    }

    [Theory]
    [InlineData("""[{"name":"a","price":1},5,[{"name":"b","price":2},{"name":"c","price":3}],null,"end"]""")]
    [InlineData("""[ {"name":"a","price":1} , 5 , [{"name":"b","price":2},{"price":3,"name":"c"}] , null , "end" ]""")]
    [InlineData("""{"first":{"name":"a","price":1},"number":5,"several":[{"name":"b","price":2},{"name":"c","price":3}],"last":null,"text":"end"}""")]
    [InlineData("""{"text":"end","several":[{"name":"b","price":2},{"name":"c","price":3}],"first":{"name":"a","price":1},"number":5,"last":null}""")]
    public async Task Arguments_BehindOneThatHasAForm_AreRead(string parameters)
    {
        foreach (int? maxDepth in (int?[])[null, 10])
        {
            await using var peer = RawPeer.Connect(static session => session.Serve<IFormCalls>(new FormCalls()), maxDepth is { } depth ? new RpcSessionOptions { MaxDepth = depth } : null);
            var answer = await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"formCalls.join","params":{{parameters}}}""");
            Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"name":"a 5 b,c  end","price":6}}""", answer);
        }
    }

    [Theory]
    [InlineData("""[{"name":"a","price":1},5,[{"name":"b","price":2},{"name":"c","price":true}],null,"end"]""", "'several' has a value of the wrong type at $[1].price")]
    [InlineData("""[{"name":"a","price":1},5,[],null]""", "'text' is missing")]
    [InlineData("""[{"name":"a","price":1},5,[],{"name":"d","price":4},"end",6]""", "at most 5")]
    [InlineData("""{"first":{"name":"a","price":1},"first":{"name":"a","price":1}}""", "'first' is given twice")]
    public async Task Arguments_ThatDoNotFit_BehindOneThatHasAForm_AreInvalidParams(string parameters, string why)
    {
        await using var peer = RawPeer.Connect(static session => session.Serve<IFormCalls>(new FormCalls()));
        var answer = await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"formCalls.join","params":{{parameters}}}""");
        Assert.Contains("\"code\":-32602", answer, StringComparison.Ordinal);
        Assert.Contains(why, answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_OfWhichMoreIsSaid_AreLeftToTheSerializer()
    {
        AssertSame("computing", new Computing(4), hasForm: null);
        Assert.False(FormSubject<Computing>.Form!.IsFor(JsonDefaults.Options));
        Assert.Contains("doubled", new FormSubject<Computing>("computing").Write(new Computing(4)));

        AssertSame("renamed", new Renamed(4), hasForm: false);
        AssertSame("skipping", new Skipping(), hasForm: false);
        Assert.Equal("{\"count\":1}", new FormSubject<Counting>("counting").Write(new Counting()));
        AssertSame("holdsSkipping", new HoldsSkipping(1, new Skipping()), hasForm: true);
        Assert.Equal("{\"number\":1,\"skipping\":{}}", new FormSubject<HoldsSkipping>("holdsSkipping").Write(new HoldsSkipping(1, new Skipping())));
    }

    [Fact]
    public void Options_ThatAskForMore_AreLeftToTheSerializer()
    {
        var subject = new FormSubject<Inner>("inner");
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper, Encoder = JavaScriptEncoder.Default };
        options.MakeReadOnly(populateMissingResolver: true);
        Assert.False(FormSubject<Inner>.Form!.IsFor(options));
        Assert.Equal("{\"NAME\":\"a\\u0026b\",\"PRICE\":1}", subject.Write(new Inner("a&b", 1), options));
        Assert.Equal(new Inner("a", 1), subject.Read("{\"NAME\":\"a\",\"PRICE\":1}", options));
    }

    [Fact]
    public void Options_OfAnotherDepthOrSourceOfMetadata_HaveForms()
    {
        Assert.True(FormSubject<Inner>.Form!.IsFor(JsonDefaults.Prepare(null, maxDepth: 5)));
        Assert.True(FormSubject<Inner>.Form!.IsFor(ContractJsonOptions.Get(new DefaultJsonTypeInfoResolver(), JsonDefaults.Options).Options));
    }

    [Fact]
    public void Options_WhoseMetadataSaysMore_AreLeftToTheSerializer()
    {
        var resolver = new DefaultJsonTypeInfoResolver { Modifiers = { HidePrice } };
        var options = ContractJsonOptions.Get(resolver, JsonDefaults.Options).Options;
        Assert.False(FormSubject<Inner>.Form!.IsFor(options));
        Assert.Equal("{\"name\":\"a\"}", new FormSubject<Inner>("inner").Write(new Inner("a", 1), options));
    }

    [Fact]
    public void Write_NestedToTheLimit_IsWritten_AndBeyondIt_Fails()
    {
        var subject = new FormSubject<Tree>("tree");
        // The serializer, which reads as deep, counts what an object holds as a level of its own when it writes.
        var deep = Nest(63);
        Assert.Equal(JsonSerializer.Serialize(deep, JsonDefaults.Options), subject.Write(deep));
        ValueEquality.AssertSame(Nest(64), subject.Read(subject.Write(Nest(64))));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(Nest(65), JsonDefaults.Options));
        Assert.Throws<JsonException>(() => subject.Write(Nest(65)));

        var circle = new Tree();
        circle.Branches = [circle];
        Assert.Throws<JsonException>(() => subject.Write(circle));
        Assert.Equal(JsonSerializer.Serialize(deep, JsonDefaults.Options), subject.Write(deep));

        var few = JsonDefaults.Prepare(null, maxDepth: 3);
        Assert.NotEmpty(subject.Write(Nest(3), few));
        Assert.Throws<JsonException>(() => subject.Write(Nest(4), few));
    }

    private static void HidePrice(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(static property => property.Name == "price"))
            property.ShouldSerialize = static (_, _) => false;
    }

    private static Tree Nest(int levels)
    {
        var tree = new Tree();
        for (var i = 1; i < levels; i++)
            tree = new Tree { Value = i, Left = tree };
        return tree;
    }

    private static void AssertSame<T>(string method, T value, bool? hasForm)
    {
        var subject = new FormSubject<T>(method);
        var json = JsonSerializer.Serialize(value, JsonDefaults.Options);
        if (hasForm is not null)
            Assert.Equal(hasForm, FormSubject<T>.Form?.IsFor(JsonDefaults.Options) ?? false);
        Assert.Equal(json, subject.Write(value));
        ValueEquality.AssertSame(JsonSerializer.Deserialize<T>(json, JsonDefaults.Options), subject.Read(json));
    }

    private static bool IsJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void AssertSameOutcome(string json) =>
        AssertSameOutcome(() => JsonSerializer.Deserialize<Everything>(json, JsonDefaults.Options), () => s_everything.Read(json));

    private static void AssertSameOutcome(Func<object?> expected, Func<object?> actual)
    {
        var (value, exception) = Run(expected);
        var (found, thrown) = Run(actual);
        Assert.Equal(exception, thrown);
        ValueEquality.AssertSame(value, found);
    }

    private static (object? Value, string? Exception) Run(Func<object?> read)
    {
        try
        {
            return (read(), null);
        }
        catch (Exception exception)
        {
            return (null, $"{exception.GetType()} at {(exception as JsonException)?.Path}");
        }
    }
}
