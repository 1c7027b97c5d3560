using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>The platform's client against our listener, and ours against Kestrel.</summary>
public sealed class PlatformTests
{
    private const int LargeBytes = 16 * 1024 * 1024;
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("Zoë 🎉 " + new string('ë', 1000));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Listener_OfThePlatformsClient_Echoes(bool deflate)
    {
        var compressed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = await WebSocketListener.ListenAsync(
            "ws://127.0.0.1:0/",
            async connection =>
            {
                compressed.SetResult(connection.Info.Deflate is not null);
                while (await connection.ReceiveAsync() is { } message)
                    await connection.SendAsync(message.Payload, message.Kind);
            },
            new WebSocketListenerOptions { Deflate = deflate ? new DeflateOptions() : null }).Within();
        using var client = new ClientWebSocket();
        client.Options.DangerousDeflateOptions = deflate ? new WebSocketDeflateOptions() : null;
        await client.ConnectAsync(listener.Url, CancellationToken.None).Within();
        Assert.Equal(deflate, await compressed.Task.Within());

        await EchoedAsync(WebSocketMessageType.Text, Text);
        await EchoedAsync(WebSocketMessageType.Binary, new byte[] { 0, 255, 128 });
        await EchoedAsync(WebSocketMessageType.Text, default(ReadOnlyMemory<byte>));

        // The first fragment ends inside a character, the second is empty (RFC 6455 §5.4).
        await EchoedAsync(WebSocketMessageType.Text, Text.AsMemory(0, 3), default, Text.AsMemory(3));
        var large = RandomNumberGenerator.GetBytes(LargeBytes);
        await EchoedAsync(WebSocketMessageType.Binary, large);
        await EchoedAsync(WebSocketMessageType.Binary, [.. large.Chunk(1024 * 1024).Select(static part => new ReadOnlyMemory<byte>(part))]);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None).Within();

        async Task EchoedAsync(WebSocketMessageType type, params ReadOnlyMemory<byte>[] fragments)
        {
            var (kind, bytes) = await PlatformPeer.AskAsync(client, type, fragments);
            Assert.Equal(type, kind);
            Assert.Equal(fragments.Sum(static fragment => fragment.Length), bytes.Length);
            var checkedBytes = 0;
            foreach (var fragment in fragments)
            {
                Assert.True(bytes.AsSpan(checkedBytes, fragment.Length).SequenceEqual(fragment.Span));
                checkedBytes += fragment.Length;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_OfKestrel_IsEchoed(bool deflate)
    {
        await using var kestrel = await KestrelServer.StartAsync(PlatformPeer.EchoAsync, deflate);
        await using var client = await WebSocketClient.ConnectAsync(kestrel.Url, new WebSocketClientOptions { Deflate = deflate ? new DeflateOptions() : null }).Within();
        Assert.Equal(deflate, client.Info.Deflate is not null);

        await EchoedAsync(WebSocketMessageKind.Text, Text);
        await EchoedAsync(WebSocketMessageKind.Binary, [0, 255, 128]);
        await EchoedAsync(WebSocketMessageKind.Text, []);
        var large = RandomNumberGenerator.GetBytes(LargeBytes);
        await EchoedAsync(WebSocketMessageKind.Binary, large);

        // In parts, of which the first ends inside a character.
        await using (var writer = client.BeginMessage(WebSocketMessageKind.Text))
        {
            await writer.WriteAsync(Text.AsMemory(0, 3)).AsTask().Within();
            await writer.FlushAsync().AsTask().Within();
            await writer.WriteAsync(Text.AsMemory(3)).AsTask().Within();
            await writer.CompleteAsync().AsTask().Within();
        }

        Assert.Equal(Text, (await client.ReceiveAsync().Within())?.Payload.ToArray());
        await client.CloseAsync(CloseCode.Normal, "done").AsTask().Within();
        Assert.Equal((CloseCode.Normal, false), (client.Closed!.Code, client.Closed.ByPeer));

        async Task EchoedAsync(WebSocketMessageKind kind, byte[] bytes)
        {
            // Together: neither end has room for all of a large message.
            var sending = client.SendAsync(bytes, kind).AsTask();
            var message = await client.ReceiveAsync().Within();
            await sending.Within();
            Assert.Equal(kind, message?.Kind);
            Assert.True(message!.Value.Payload.Span.SequenceEqual(bytes));
        }
    }
}
