using System.Text;
using System.Text.Json;
using Rpc.Channels;
using Rpc.TestKit;

namespace Rpc.Core.Tests;

/// <summary>A peer that speaks JSON text by hand to a session of ours.</summary>
public sealed class RawPeer : IAsyncDisposable
{
    private readonly InMemoryChannel _channel;

    private RawPeer(InMemoryChannel channel, RpcSession session)
    {
        _channel = channel;
        Session = session;
    }

    /// <summary>Our end.</summary>
    public RpcSession Session { get; }

    /// <summary>How our end closed the channel.</summary>
    public ChannelEnd? Closed => _channel.Closed;

    public static RawPeer Connect(Action<RpcSession>? configure = null, RpcSessionOptions? options = null, string? subprotocol = null, int capacity = 1024)
    {
        var (ours, theirs) = InMemoryChannel.CreatePair(subprotocol, capacity);
        return new RawPeer(theirs, RpcSession.Start(ours, configure, options));
    }

    public Task SendAsync(string text) => _channel.SendAsync(new OutgoingMessage(Encoding.UTF8.GetBytes(text), MessageFormat.Text), CancellationToken.None).Within();

    public Task SendBinaryAsync(byte[] bytes) => _channel.SendAsync(new OutgoingMessage(bytes, MessageFormat.Binary), CancellationToken.None).Within();

    /// <summary>The next message, or null when the channel has ended.</summary>
    public async Task<string?> ReceiveAsync()
    {
        while (await _channel.WaitToReceiveAsync(CancellationToken.None).Within())
        {
            if (_channel.TryReceive(out var message))
                return Encoding.UTF8.GetString(message.Payload.Span);
        }

        return null;
    }

    /// <summary>The next message as it is, or null when the channel has ended.</summary>
    public async Task<(MessageFormat Format, byte[] Bytes)?> ReceiveBytesAsync()
    {
        while (await _channel.WaitToReceiveAsync(CancellationToken.None).Within())
        {
            if (_channel.TryReceive(out var message))
                return (message.Format, message.Payload.ToArray());
        }

        return null;
    }

    /// <summary>Sends a message and returns the next one that comes.</summary>
    public async Task<string?> AskAsync(string text)
    {
        await SendAsync(text);
        return await ReceiveAsync();
    }

    /// <summary>Asserts that the session still answers, once it has sent these messages.</summary>
    public async Task AssertAliveAsync(params string[] before)
    {
        await SendAsync("""{"jsonrpc":"2.0","id":"alive","method":"no"}""");
        foreach (var expected in before)
            AssertJson(expected, await ReceiveAsync());
        AssertJson("""{"jsonrpc":"2.0","id":"alive","error":{"code":-32601,"message":"Method 'no' not found."}}""", await ReceiveAsync());
    }

    /// <summary>Asserts that two texts are the same JSON.</summary>
    public static void AssertJson(string expected, string? actual)
    {
        Assert.NotNull(actual);
        Assert.True(
            JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(actual).RootElement),
            $"expected {expected}\nactual   {actual}");
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await _channel.DisposeAsync();
    }
}
