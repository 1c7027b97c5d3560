using System.Text.Json.Nodes;
using Rpc.Channels;
using Rpc.Core.Tests.Vectors;

namespace Rpc.Core.Tests.Codecs.MessagePack;

/// <summary>A peer that speaks frames by hand, written as JSON, to a session of ours.</summary>
internal sealed class PackedPeer : IAsyncDisposable
{
    private PackedPeer(RawPeer raw) => Raw = raw;

    /// <summary>The peer as it is.</summary>
    public RawPeer Raw { get; }

    /// <summary>Our end.</summary>
    public RpcSession Session => Raw.Session;

    public static PackedPeer Connect(Action<RpcSession>? configure = null, RpcSessionOptions? options = null, int capacity = 1024) =>
        new(RawPeer.Connect(configure, options, RpcSubprotocols.MessagePack, capacity));

    /// <summary>A peer of a session that serves <see cref="ISample"/>.</summary>
    public static PackedPeer ConnectToSample(RpcSessionOptions? options = null) =>
        Connect(static session => session.Serve<ISample>(new Sample()), options);

    /// <summary>Sends frames in one message.</summary>
    public Task SendAsync(params string[] frames) => Raw.SendBinaryAsync([.. frames.SelectMany(static frame => Packing.Pack(frame))]);

    /// <summary>The next message, whose one frame it is; null when the channel has ended.</summary>
    public async Task<JsonNode?> ReceiveAsync()
    {
        if (await Raw.ReceiveBytesAsync() is not { } message)
            return null;
        Assert.Equal(MessageFormat.Binary, message.Format);
        return Packing.Unpack(message.Bytes);
    }

    /// <summary>Asserts what the next message is, written as JSON. The text of an error is that of people, and is not compared.</summary>
    public async Task ExpectAsync(string expected) => Expect(JsonNode.Parse(expected)!, (await ReceiveAsync())!);

    /// <summary>Asserts that a message is as expected; "*" stands for any text.</summary>
    public static void Expect(JsonNode expected, JsonNode actual)
    {
        var frame = actual.AsArray();
        var wanted = expected.AsArray();
        for (var i = 0; i < Math.Min(frame.Count, wanted.Count); i++)
        {
            if (wanted[i] is JsonValue text && text.TryGetValue(out string? pattern) && pattern == "*" && frame[i] is JsonValue)
                frame[i] = "*";
        }

        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected.ToJsonString()}\nactual   {actual.ToJsonString()}");
    }

    /// <summary>Asserts that the session still answers, and has sent nothing before.</summary>
    public async Task AssertAliveAsync()
    {
        await SendAsync("""[0, 987654321, "no"]""");
        await ExpectAsync("""[3, 987654321, -32601, "*", null]""");
    }

    public ValueTask DisposeAsync() => Raw.DisposeAsync();
}
