using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Rpc.TestKit;
using Rpc.Transport.Client;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Protocol.Handshake;

namespace Rpc.Transport.Tests.Server;

/// <summary>The listener as a client on a raw socket sees it, and as the platform's own client does.</summary>
public sealed class ListenerTests
{
    [Fact]
    public async Task Request_OfTheRfc_IsAnsweredWithItsSampleAccept()
    {
        await using WebSocketListener listener = Peers.Listen(Echo, new WebSocketListenerOptions { Subprotocols = ["superchat"] });
        string answer = await AskAsync(listener, ServerHandshakeTests.Sample, untilEnd: false);
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Protocol: superchat\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 426)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 405)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", 505)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n", 400)]
    [InlineData("\x16\x03\x01\x02\x00\x01\x00", 400)]
    [InlineData("hello\r\n\r\n", 400)]
    public async Task Request_ThatIsNoHandshake_GetsAnHttpError(string request, int status)
    {
        await using WebSocketListener listener = Peers.Listen(Echo);
        string answer = await AskAsync(listener, request);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(status == 426, answer.Contains("Upgrade: websocket\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_TooLong_GetsStatus431()
    {
        await using WebSocketListener listener = Peers.Listen(Echo, new WebSocketListenerOptions { MaxHandshakeBytes = 1000 });
        Assert.StartsWith("HTTP/1.1 431 ", await AskAsync(listener, "GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('x', 100_000)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_TooSlow_GetsStatus408()
    {
        var time = new FakeTimeProvider();
        await using WebSocketListener listener = Peers.Listen(Echo, new WebSocketListenerOptions { Connection = Peers.On(time) });
        using Socket socket = await ConnectAsync(listener);
        await socket.SendAsync("GET / HT"u8.ToArray());
        await Eventually.TrueAsync(() => time.ArmedTimers > 0);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.StartsWith("HTTP/1.1 408 ", await ReadAsync(socket, untilEnd: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere", 404), InlineData("/secret", 401), InlineData("/broken", 500), InlineData("/cheat", 500)]
    public async Task Request_RefusedByTheDecision_GetsItsStatus(string path, int status)
    {
        await using WebSocketListener listener = Peers.Listen(Echo, new WebSocketListenerOptions
        {
            Decide = (request, _) => new(request.Path switch
            {
                "/nowhere" => HandshakeDecision.Reject(404, "no such endpoint"),
                "/secret" => HandshakeDecision.Reject(401, "who are you?"),
                "/cheat" => HandshakeDecision.Accept("never offered"),
                _ => throw new InvalidOperationException("internal detail"),
            }),
        });
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => Peers.DialAsync(listener, target: path));
        Assert.Equal((WebSocketConnectFailure.Rejected, status), (error.Failure, error.StatusCode));
        Assert.Contains($"HTTP {status}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("internal detail", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Origin_NotAllowed_GetsStatus403()
    {
        await using WebSocketListener listener = Peers.Listen(Echo, new WebSocketListenerOptions { AllowedOrigins = ["https://ours.example"] });
        Assert.StartsWith("HTTP/1.1 403 ", await AskAsync(listener, ServerHandshakeTests.Sample), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PathAndQuery_AreVisibleToTheApplication()
    {
        WebSocketConnectionInfo? seen = null;
        await using WebSocketListener listener = Peers.Listen(connection =>
        {
            seen = connection.Info;
            return Echo(connection);
        });
        await using WebSocketConnection client = await Peers.DialAsync(listener, target: "/a%20b?c=d");
        await client.SayAsync("x");
        Assert.Equal("x", await client.ReceiveTextAsync());
        Assert.Equal(("/a%20b", "?c=d"), (seen!.Path, seen.Query));
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_Get503AndRoomComesBack()
    {
        await using WebSocketListener listener = Peers.Listen(Echo, new WebSocketListenerOptions { MaxConnections = 1 });
        WebSocketConnection first = await Peers.DialAsync(listener);
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => Peers.DialAsync(listener));
        Assert.Equal(503, error.StatusCode);
        await first.DisposeAsync().AsTask().WaitAsync(Peers.Limit);
        await Eventually.EqualAsync(0, () => listener.Connections);
        await using WebSocketConnection second = await Peers.DialAsync(listener);
        await second.SayAsync("again");
        Assert.Equal("again", await second.ReceiveTextAsync());
    }

    [Fact]
    public async Task Handler_ThatFails_AbortsItsConnectionAlone()
    {
        int calls = 0;
        await using WebSocketListener listener = Peers.Listen(connection =>
            Interlocked.Increment(ref calls) == 1 ? throw new InvalidOperationException("handler") : Echo(connection));
        WebSocketConnection first = await Peers.DialAsync(listener);
        Assert.Null(await first.ReceiveBytesAsync());
        Assert.Equal(CloseCode.AbnormalClosure, first.Closed?.Code);
        await using WebSocketConnection second = await Peers.DialAsync(listener);
        await second.SayAsync("fine");
        Assert.Equal("fine", await second.ReceiveTextAsync());
    }

    [Fact]
    public async Task Dispose_StopsAcceptingAndLeavesOpenConnectionsOpen()
    {
        WebSocketListener listener = Peers.Listen(Echo);
        WebSocketConnection client = await Peers.DialAsync(listener);
        using Socket halfway = await ConnectAsync(listener);
        await halfway.SendAsync("GET"u8.ToArray());
        await listener.DisposeAsync().AsTask().WaitAsync(Peers.Limit);
        await listener.DisposeAsync().AsTask().WaitAsync(Peers.Limit);
        await client.SayAsync("still here");
        Assert.Equal("still here", await client.ReceiveTextAsync());
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => Peers.DialAsync(listener));
        Assert.Equal(WebSocketConnectFailure.Unreachable, error.Failure);
        await client.DisposeAsync().AsTask().WaitAsync(Peers.Limit);
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(126), InlineData(70_000), InlineData(1_000_000)]
    public async Task PlatformClient_EchoesEveryLength(int length)
    {
        await using WebSocketListener listener = Peers.Listen(Echo, new WebSocketListenerOptions { Subprotocols = ["b", "a"] });
        using var limit = new CancellationTokenSource(Peers.Limit);
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("a");
        client.Options.AddSubProtocol("b");
        await client.ConnectAsync(new Uri($"ws://{listener.LocalEndPoint}/x"), limit.Token);
        Assert.Equal("b", client.SubProtocol);
        byte[] payload = Encoding.ASCII.GetBytes(new string('e', length));
        await client.SendAsync(payload, WebSocketMessageType.Text, endOfMessage: false, limit.Token);
        await client.SendAsync(Encoding.UTF8.GetBytes("€"), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        var echo = new MemoryStream();
        var buffer = new byte[100_000];
        ValueWebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(buffer.AsMemory(), limit.Token);
            echo.Write(buffer, 0, result.Count);
        }
        while (!result.EndOfMessage);
        Assert.Equal(WebSocketMessageType.Text, result.MessageType);
        Assert.Equal([.. payload, .. Encoding.UTF8.GetBytes("€")], echo.ToArray());
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", limit.Token);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
    }

    [Fact]
    public async Task Dispose_WhileAccepting_LogsNoFailure()
    {
        for (int round = 0; round < 20; round++)
        {
            using var log = new RecordingLoggerFactory();
            WebSocketListener listener = Peers.Listen(Echo, new WebSocketListenerOptions { Logger = log.CreateLogger("listener") });
            using (await ConnectAsync(listener))
                await listener.DisposeAsync();
            Assert.DoesNotContain(log.Entries, static entry => entry.Level >= LogLevel.Warning);
        }
    }

    /// <summary>As when the system has no descriptors left: accepting fails at once, again and again, until something changes.</summary>
    [Fact]
    public async Task Accepting_ThatFails_PausesAndGoesOn()
    {
        var time = new FakeTimeProvider();
        using var log = new RecordingLoggerFactory();
        var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var listener = new WebSocketListener([deaf], new WebSocketListenerOptions { Connection = Peers.On(time), Logger = log.CreateLogger("listener") }, Echo);
        for (int failures = 1; failures <= 2; failures++)
        {
            // One failure for each pause, not as many as the processor can make.
            await Eventually.TrueAsync(() => time.ArmedTimers > 0);
            Assert.Equal(failures, log.Entries.Count(static entry => entry.EventId == 2102));
            if (failures == 2)
                deaf.Listen();
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        await using WebSocketConnection client = await Peers.DialAsync(listener);
        await client.SayAsync("there");
        Assert.Equal("there", await client.ReceiveTextAsync());
    }

    internal static async Task Echo(WebSocketConnection connection)
    {
        while (await connection.WaitToReceiveAsync(CancellationToken.None))
        {
            while (connection.TryReceive(out WebSocketMessage message))
                await connection.SendAsync(message.Payload, message.Opcode, moreFollows: true, CancellationToken.None);
        }
    }

    private static async Task<Socket> ConnectAsync(WebSocketListener listener)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint).WaitAsync(Peers.Limit);
        return socket;
    }

    private static async Task<string> AskAsync(WebSocketListener listener, string request, bool untilEnd = true)
    {
        using Socket socket = await ConnectAsync(listener);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request)).WaitAsync(Peers.Limit);
        return await ReadAsync(socket, untilEnd);
    }

    private static async Task<string> ReadAsync(Socket socket, bool untilEnd)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (untilEnd || !text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int received = await socket.ReceiveAsync(buffer).WaitAsync(Peers.Limit);
            if (received == 0)
                break;
            text.Append(Encoding.Latin1.GetString(buffer, 0, received));
        }

        return text.ToString();
    }
}
