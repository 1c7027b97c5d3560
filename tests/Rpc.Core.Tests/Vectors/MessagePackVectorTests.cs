using System.Text.Json.Nodes;
using Rpc.Core.Tests.Codecs.MessagePack;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Vectors;

/// <summary>Replays docs/vectors/msgpack.json, by which other implementations can be tested too.</summary>
public sealed class MessagePackVectorTests
{
    private static readonly JsonObject s_file = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "msgpack.json")))!.AsObject();

    public static TheoryData<string> Exchanges => [.. s_file["exchanges"]!.AsArray().Select(static exchange => exchange!["name"]!.GetValue<string>())];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task Exchange_GoesAsThePublishedVectorSays(string name)
    {
        var exchange = s_file["exchanges"]!.AsArray().Single(candidate => candidate!["name"]!.GetValue<string>() == name)!;
        var end = new VectorEnd(exchange);
        await using var peer = PackedPeer.ConnectToSample(end.Options);
        foreach (var step in exchange["steps"]!.AsArray())
        {
            if (step!["send"] is { } frame)
                await peer.Raw.SendBinaryAsync(Packing.Pack(Expand(frame)));
            else if (step["sendTogether"] is JsonArray frames)
                await peer.Raw.SendBinaryAsync([.. frames.SelectMany(Packing.Pack)]);
            else if (step["sendHex"] is { } hex)
                await peer.Raw.SendBinaryAsync(FromHex(hex));
            else if (step["sendText"] is { } text)
                await peer.Raw.SendAsync(text.GetValue<string>());
            else if (step["expectHex"] is { } expected)
                Assert.Equal(FromHex(expected), (await peer.Raw.ReceiveBytesAsync())!.Value.Bytes);
            else if (step["passSeconds"] is not null)
                await end.PassAsync(step);
            else
                PackedPeer.Expect(VectorEnd.Expand(step["expect"]!), (await peer.ReceiveAsync())!);
        }

        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Calls_AreWrittenAsThePublishedVectorsSay()
    {
        var messages = s_file["calls"]!["messages"]!.AsArray();
        List<byte[]> written = [];
        foreach (var call in new Action<ISample>[]
        {
            static sample => _ = sample.AddAsync(1, 2),
            static sample => _ = sample.EchoAsync("héllo"),
            static sample => _ = sample.RoundTripAsync(new ISample.Item(1, "n", ["x"])),
            static sample => _ = sample.NothingAsync(),
            static sample => _ = sample.LogAsync("hello").AsTask(),
            static sample => _ = sample.SumAsync(AsyncEnumerables.OfAsync(1, 2)),
            static sample => _ = sample.ReportAsync(2, new Progress<int>()),
            static sample => sample.Changed += static (_, _) => { },
        })
        {
            await using var peer = PackedPeer.Connect();
            call(peer.Session.Get<ISample>());
            written.Add((await peer.Raw.ReceiveBytesAsync())!.Value.Bytes);
        }

        Assert.Equal(messages.Select(static message => Convert.ToHexString(FromHex(message!["hex"]!))), written.Select(Convert.ToHexString));
        Assert.Equal(messages.Select(static message => message!["frame"]!.ToJsonString()), written.Select(static message => Packing.Unpack(message)!.ToJsonString()));
    }

    private static byte[] FromHex(JsonNode hex) => Convert.FromHexString(hex.GetValue<string>().Replace(" ", "", StringComparison.Ordinal));

    private static JsonNode Expand(JsonNode frame)
    {
        if (frame is not JsonArray elements)
            return frame;
        var expanded = elements.DeepClone().AsArray();
        for (var i = 0; i < expanded.Count; i++)
        {
            if (expanded[i] is JsonValue text && text.TryGetValue(out string? value) && value == "BYTES")
                expanded[i] = new JsonArray([.. Enumerable.Repeat(0, 70_000).Select(static _ => (JsonNode)1)]);
        }

        return expanded;
    }
}
