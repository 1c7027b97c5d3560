using System.Text.Json.Nodes;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Vectors;

/// <summary>Replays docs/vectors/json.json, by which other implementations can be tested too.</summary>
public sealed class JsonVectorTests
{
    private static readonly JsonObject s_file = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "json.json")))!.AsObject();

    public static TheoryData<string> Exchanges => [.. s_file["exchanges"]!.AsArray().Select(static exchange => exchange!["name"]!.GetValue<string>())];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task Exchange_GoesAsThePublishedVectorSays(string name)
    {
        var exchange = s_file["exchanges"]!.AsArray().Single(candidate => candidate!["name"]!.GetValue<string>() == name)!;
        var end = new VectorEnd(exchange);
        await using var peer = RawPeer.Connect(static session => session.Serve<ISample>(new Sample()), end.Options, "rpc.v1.json");
        foreach (var step in exchange["steps"]!.AsArray())
        {
            if (step!["sendText"] is { } text)
                await peer.SendAsync(text.GetValue<string>().Replace("LONG", new string('1', 65_536), StringComparison.Ordinal));
            else if (step["send"] is { } send)
                await peer.SendAsync(send.ToJsonString());
            else if (step["passSeconds"] is not null)
                await end.PassAsync(step);
            else
                AssertMatches(VectorEnd.Expand(step["expect"]!), JsonNode.Parse((await peer.ReceiveAsync())!)!);
        }

        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Calls_AreWrittenAsThePublishedVectorsSay()
    {
        List<string> written = [];
        foreach (var call in new Action<ISample>[]
        {
            static sample => _ = sample.AddAsync(1, 2),
            static sample => _ = sample.EchoAsync("héllo \"world\""),
            static sample => _ = sample.RoundTripAsync(new ISample.Item(1, "n", ["x"])),
            static sample => _ = sample.NothingAsync(),
            static sample => _ = sample.LogAsync("hello").AsTask(),
            static sample => _ = sample.SumAsync(AsyncEnumerables.OfAsync(1, 2)),
            static sample => _ = sample.ReportAsync(2, new Progress<int>()),
            static sample => sample.Changed += static (_, _) => { },
        })
        {
            await using var peer = RawPeer.Connect(subprotocol: "rpc.v1.json");
            call(peer.Session.Get<ISample>());
            written.Add((await peer.ReceiveAsync())!);
        }

        Assert.Equal(s_file["calls"]!["messages"]!.AsArray().Select(static message => message!["text"]!.GetValue<string>()), written);
    }

    // The wording of an error is not part of the protocol; "*" stands for any value.
    private static void AssertMatches(JsonNode expected, JsonNode actual)
    {
        JsonNode?[] answers = actual is JsonArray batch ? [.. batch] : [actual];
        foreach (var answer in answers)
            answer!["error"]?.AsObject().Remove("message");
        if ((expected as JsonObject)?["error"]?["data"]?["errorId"]?.GetValue<string>() == "*")
            actual["error"]!["data"]!["errorId"] = "*";
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected.ToJsonString()}\nactual   {actual.ToJsonString()}");
    }
}
