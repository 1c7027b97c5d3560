using System.Text;
using System.Text.Json.Nodes;
using Rpc.Channels;
using Rpc.Chunks;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Vectors;

/// <summary>Replays docs/vectors/parts.json: messages in parts, both ways.</summary>
public sealed class PartVectorTests
{
    private static readonly string s_long = new('x', 140_000);

    private static readonly JsonObject s_file = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "parts.json")))!.AsObject();

    public static TheoryData<string> Exchanges => [.. s_file["exchanges"]!.AsArray().Select(static exchange => exchange!["name"]!.GetValue<string>())];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task Exchange_GoesAsThePublishedVectorSays(string name)
    {
        var exchange = s_file["exchanges"]!.AsArray().Single(candidate => candidate!["name"]!.GetValue<string>() == name)!;
        var options = new RpcSessionOptions();
        if (exchange["maxMessageBytes"] is { } bytes)
            options.MaxMessageBytes = bytes.GetValue<int>();
        await using var peer = RawPeer.Connect(static session => session.Serve<ISample>(new Sample()), options, "rpc.v1.json");
        var steps = exchange["steps"]!.AsArray();
        foreach (var step in steps)
            await RunAsync(peer, step!);
        if (steps[^1]!["end"] is null)
            await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Call_GoesAsThePublishedVectorSays()
    {
        var call = s_file["calls"]!;
        await using var peer = RawPeer.Connect(subprotocol: "rpc.v1.json");
        var answered = peer.Session.Get<ISample>().EchoAsync(s_long);
        await AssertPartsAsync(peer, call["expectParts"]!);
        foreach (var step in call["answer"]!.AsArray())
            await RunAsync(peer, step!);
        Assert.Equal(call["result"]!.GetValue<string>(), await answered.Within());
    }

    private static async Task RunAsync(RawPeer peer, JsonNode step)
    {
        if (step["send"] is { } send)
            await peer.SendAsync(Expand(send));
        else if (step["sendBinary"] is { } pieces)
            await peer.SendBinaryAsync([.. pieces.AsArray().SelectMany(static piece => ToBytes(piece!))]);
        else if (step["expect"] is { } expected)
            AssertAnswer(expected, await peer.ReceiveAsync());
        else if (step["expectParts"] is { } parts)
            await AssertPartsAsync(peer, parts);
        else
            Assert.Equal((ChannelCloseCode)step["end"]!.GetValue<int>(), (await peer.Session.Completion.Within()).CloseCode);
    }

    private static async Task AssertPartsAsync(RawPeer peer, JsonNode expected)
    {
        List<int> flags = [], lengths = [];
        HashSet<uint> numbers = [];
        var whole = new List<byte>();
        while (!flags.Contains(1))
        {
            var (format, bytes) = (await peer.ReceiveBytesAsync())!.Value;
            Assert.True(ChunkHeader.TryRead(new ReceivedMessage(bytes, format), out var header));
            flags.Add(bytes[0]);
            numbers.Add(header.Number);
            lengths.Add(bytes.Length - ChunkHeader.Length);
            whole.AddRange(bytes.AsSpan(ChunkHeader.Length));
        }

        Assert.Single(numbers);
        Assert.Equal(expected["flags"]!.AsArray().Select(static flag => flag!.GetValue<int>()), flags);
        Assert.Equal(expected["lengths"]!.AsArray().Select(static length => length!.GetValue<int>()), lengths);
        RawPeer.AssertJson(Expand(expected["json"]!), Encoding.UTF8.GetString([.. whole]));
    }

    // The wording of an error is not part of the protocol.
    private static void AssertAnswer(JsonNode expected, string? actual)
    {
        var answer = JsonNode.Parse(actual!)!;
        answer["error"]?.AsObject().Remove("message");
        RawPeer.AssertJson(expected.ToJsonString(), answer.ToJsonString());
    }

    private static string Expand(JsonNode message) => message.ToJsonString().Replace("LONG", s_long, StringComparison.Ordinal);

    private static byte[] ToBytes(JsonNode piece) => piece["hex"] is { } hex ? Convert.FromHexString(hex.GetValue<string>()) : Encoding.UTF8.GetBytes(piece["text"]!.GetValue<string>());
}
