using System.Net;
using System.Net.Sockets;
using System.Text;
using Rpc.TestKit;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Protocol.Handshake;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Protocol;

namespace Rpc.Transport.Tests.Client;

/// <summary>What servers do that are broken or hostile, on real sockets, and what our options would make of the request. The clock stands still, so that nothing ends by a time limit.</summary>
public sealed class HostileServerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public HostileServerTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("HTTP/1.1 101 Swit", false)]
    [InlineData("HTTP/1.1 101 Swit", true)]
    public async Task Server_ThatEndsBeforeItsAnswerDoes_SpeaksNoWebSocket(string answer, bool reset)
    {
        Task<WebSocketConnection> dialing = DialAsync();
        using Socket server = await AcceptAsync();
        await server.SendAsync(Encoding.ASCII.GetBytes(answer)).Within();
        End(server, reset);
        await FailedAsync(dialing, WebSocketConnectFailure.NotWebSocket);
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nX: a\0b\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\n\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nX: a\rb\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public async Task Answer_ThatIsMalformed_IsRefused(string answer)
    {
        Task<WebSocketConnection> dialing = DialAsync();
        using Socket server = await AcceptAsync();
        await server.SendAsync(Encoding.ASCII.GetBytes(answer)).Within();
        await FailedAsync(dialing, WebSocketConnectFailure.NotWebSocket);
    }

    [Fact]
    public async Task Answer_WithoutAnEnd_IsRefusedAtItsLimit()
    {
        Task<WebSocketConnection> dialing = DialAsync();
        using Socket server = await AcceptAsync();
        await server.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nX: " + new string('x', 16 * 1024))).Within();
        await FailedAsync(dialing, WebSocketConnectFailure.NotWebSocket);
    }

    [Fact]
    public async Task Frames_InThePacketOfTheAnswer_AreProcessed()
    {
        (WebSocketConnection client, Socket server) = await OpenAsync(Bytes.Join(Bytes.Text(Role.Client, "early"), Bytes.Close(Role.Client, 4000, "enough")));
        Assert.Equal("early", await client.ReceiveTextAsync());
        Assert.Null(await client.ReceiveTextAsync());
        Assert.Equal(new ConnectionEnd((CloseCode)4000, "enough", ByPeer: true, null), client.Closed);
        server.Dispose();
        await NothingIsLeftAsync(client);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("in a frame", false)]
    [InlineData("in a frame", true)]
    public async Task Server_ThatEndsWithoutClose_IsAnAbnormalEnd(string text, bool reset)
    {
        byte[] cut = text.Length == 0 ? [] : Bytes.Text(Role.Client, text)[..^1];
        (WebSocketConnection client, Socket server) = await OpenAsync(cut);
        Task<string?> reader = client.ReceiveTextAsync();
        End(server, reset);
        Assert.Null(await reader);
        Assert.Equal((CloseCode.AbnormalClosure, true), (client.Closed!.Code, client.Closed.ByPeer));
        Assert.NotNull(client.Closed.Exception);
        await NothingIsLeftAsync(client);
        server.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_ThatEndsInsteadOfAnsweringClose_IsAnAbnormalEnd(bool reset)
    {
        (WebSocketConnection client, Socket server) = await OpenAsync([]);
        Task closing = Peers.CloseAsync(client);
        var frame = new byte[8];
        for (int read = 0; read < frame.Length;)
            read += await server.ReceiveAsync(frame.AsMemory(read)).AsTask().Within();
        Assert.Equal(0x88, frame[0]);
        End(server, reset);
        await closing;
        Assert.Equal((CloseCode.AbnormalClosure, false), (client.Closed!.Code, client.Closed.ByPeer));
        await NothingIsLeftAsync(client);
        server.Dispose();
    }

    /// <summary>What breaks out of its line would be a header of the attacker's choice. č and ഊ end in the bytes of CR and LF where only those are sent.</summary>
    [Theory]
    [InlineData("a\r\nX: b"), InlineData("a\nb"), InlineData("a\rb"), InlineData("a\0b"), InlineData("a\u010Db"), InlineData("a\u0D0Ab")]
    public async Task Options_ThatBreakOutOfTheirLine_AreRefused(string text)
    {
        await RefusedAsync(new() { Headers = [new("X", text)] });
        await RefusedAsync(new() { Headers = [new(text, "value")] });
        await RefusedAsync(new() { Subprotocols = [text] });
    }

    [Theory]
    [InlineData("ws://127.0.0.1/a\r\nX: b"), InlineData("ws://127.0.0.1/?a\r\nX: b"), InlineData("ws://127.0.0.1/a\0b"), InlineData("ws://127.0.0.1/a b")]
    public async Task Url_WithCharactersThatBreakOutOfTheirLine_IsEscaped(string url)
    {
        string port = $":{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        Task<WebSocketConnection> dialing = WebSocketClient.ConnectAsync("ws://127.0.0.1" + port + url["ws://127.0.0.1/".Length..]);
        using Socket server = await AcceptAsync();
        Assert.Single(Head, static line => line.StartsWith("GET ", StringComparison.Ordinal));
        Assert.DoesNotContain(Head, static line => line.StartsWith("X:", StringComparison.Ordinal));
        Assert.Equal(3, Head[0].Split(' ').Length);
        Assert.DoesNotContain('\0', Head[0]);
        End(server, reset: true);
        await FailedAsync(dialing, WebSocketConnectFailure.NotWebSocket);
    }

    [Theory]
    [InlineData("ws://a\r\nX: b/"), InlineData("ws://a\0b/"), InlineData("ws://a b/")]
    public async Task Host_ThatBreaksOutOfItsLine_IsRefused(string url) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => WebSocketClient.ConnectAsync(url).Within());

    private string[] Head { get; set; } = [];

    private static async Task RefusedAsync(WebSocketClientOptions options) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => WebSocketClient.ConnectAsync("ws://127.0.0.1:1/", options).Within());

    private static void End(Socket server, bool reset)
    {
        if (!reset)
        {
            server.Shutdown(SocketShutdown.Send);
            return;
        }

        server.LingerState = new LingerOption(true, 0);
        server.Dispose();
    }

    private Task<WebSocketConnection> DialAsync() =>
        WebSocketClient.ConnectAsync($"ws://{_listener.LocalEndpoint}/", new WebSocketClientOptions { Connection = Peers.On(_time) });

    private async Task<Socket> AcceptAsync()
    {
        Socket server = await _listener.AcceptSocketAsync().Within();
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.ToArray().AsSpan().EndsWith("\r\n\r\n"u8))
        {
            Assert.Equal(1, await server.ReceiveAsync(one.AsMemory()).AsTask().Within());
            head.Add(one[0]);
        }

        Head = Encoding.Latin1.GetString([.. head]).Split("\r\n");
        return server;
    }

    // Opens a connection, with bytes in the packet of the answer.
    private async Task<(WebSocketConnection Client, Socket Server)> OpenAsync(byte[] behind)
    {
        Task<WebSocketConnection> dialing = DialAsync();
        Socket server = await AcceptAsync();
        string key = Head.Single(static line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))["Sec-WebSocket-Key: ".Length..];
        string answer = $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {AcceptKey.Compute(key)}\r\n\r\n";
        await server.SendAsync(Bytes.Join(Bytes.Utf8(answer), behind)).Within();
        return (await dialing.Within(), server);
    }

    private async Task FailedAsync(Task<WebSocketConnection> dialing, WebSocketConnectFailure failure)
    {
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => dialing.Within());
        Assert.Equal(failure, error.Failure);
        Assert.Equal(0, _time.ArmedTimers);
    }

    private async Task NothingIsLeftAsync(WebSocketConnection client)
    {
        await client.Terminated.Within();
        Assert.Equal(0, _time.ArmedTimers);
    }
}
