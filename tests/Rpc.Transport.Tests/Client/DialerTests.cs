using System.Net;
using System.Net.Sockets;
using System.Text;
using Rpc.Channels;
using Rpc.TestKit;
using Rpc.Transport.Client;
using Rpc.Transport.Connections;
using Rpc.Transport.Endpoints;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Protocol.Handshake;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Protocol.Conformance;
using Rpc.Transport.Tests.Server;

namespace Rpc.Transport.Tests.Client;

/// <summary>The dialer: what the caller sees when connecting works and when it does not.</summary>
public sealed class DialerTests
{
    [Fact]
    public async Task Connect_ToNobody_TellsThatTheServerDoesNotRun()
    {
        WebSocketListener listener = Peers.Listen(_ => Task.CompletedTask);
        await listener.DisposeAsync();
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => Peers.DialAsync(listener));
        Assert.Equal(WebSocketConnectFailure.Unreachable, error.Failure);
        Assert.Equal($"{listener.LocalEndPoint} refused the connection: is the server running?", error.Message);
        Assert.IsType<SocketException>(error.InnerException);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", WebSocketConnectFailure.Rejected, 404)]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: ws://elsewhere/\r\n\r\n", WebSocketConnectFailure.Rejected, 302)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n<html>", WebSocketConnectFailure.NotWebSocket, 200)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", WebSocketConnectFailure.NotWebSocket, null)]
    [InlineData("\x15\x03\x01\x00\x02", WebSocketConnectFailure.NotWebSocket, null)]
    [InlineData("", WebSocketConnectFailure.NotWebSocket, null)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n", WebSocketConnectFailure.ProtocolViolation, 101)]
    public async Task Connect_ToSomethingElse_TellsWhatAnswered(string answer, WebSocketConnectFailure failure, int? status)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(async () =>
        {
            using TcpClient accepted = await listener.AcceptTcpClientAsync();
            NetworkStream stream = accepted.GetStream();
            var buffer = new byte[4096];
            int received = 0;
            while (!buffer.AsSpan(0, received).EndsWith("\r\n\r\n"u8))
                received += await stream.ReadAsync(buffer.AsMemory(received));
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer));
        });
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => WebSocketDialer.ConnectAsync(
            WebSocketUri.Parse(new Uri($"ws://{listener.LocalEndpoint}/x")), new WebSocketClientOptions(), CancellationToken.None).WaitAsync(Peers.Limit));
        await serving.WaitAsync(Peers.Limit);
        Assert.Equal((failure, status), (error.Failure, error.StatusCode));
    }

    [Fact, Rule(6455, "4.1", "Interim answers of HTTP, 1xx other than 101, may come before the one that counts; they are passed over (RFC 9110 §15.2).")]
    public async Task Connect_ToAServerWithInterimAnswers_WaitsForTheOneThatCounts()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(async () =>
        {
            using TcpClient accepted = await listener.AcceptTcpClientAsync();
            NetworkStream stream = accepted.GetStream();
            using var request = new StreamReader(stream, Encoding.Latin1);
            string? line;
            string key = "";
            while ((line = await request.ReadLineAsync()) is { Length: > 0 })
                key = line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal) ? line[19..] : key;
            await stream.WriteAsync(Encoding.Latin1.GetBytes(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n" +
                $"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {AcceptKey.Compute(key)}\r\n\r\n\x81\x05Hello"));
            await request.ReadLineAsync();
        });
        WebSocketConnection client = await WebSocketDialer.ConnectAsync(
            WebSocketUri.Parse(new Uri($"ws://{listener.LocalEndpoint}/")), new WebSocketClientOptions(), CancellationToken.None).WaitAsync(Peers.Limit);
        Assert.Equal("Hello", await client.ReceiveTextAsync());
        client.Abort(null);
        await serving.WaitAsync(Peers.Limit).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Connect_ToAServerWithInterimAnswersWithoutEnd_IsRefused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(async () =>
        {
            using TcpClient accepted = await listener.AcceptTcpClientAsync();
            byte[] interim = [.. Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n"u8.ToArray(), 100).SelectMany(bytes => bytes)];
            while (true)
                await accepted.GetStream().WriteAsync(interim);
        });
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => WebSocketDialer.ConnectAsync(
            WebSocketUri.Parse(new Uri($"ws://{listener.LocalEndpoint}/")), new WebSocketClientOptions(), CancellationToken.None).WaitAsync(Peers.Limit));
        Assert.Equal(WebSocketConnectFailure.NotWebSocket, error.Failure);
        await Assert.ThrowsAsync<IOException>(() => serving.WaitAsync(Peers.Limit));
    }

    [Fact]
    public async Task Connect_ToAServerThatNeverAnswers_TimesOut()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var time = new FakeTimeProvider();
        Task<WebSocketConnection> dialing = WebSocketDialer.ConnectAsync(
            WebSocketUri.Parse(new Uri($"ws://{listener.LocalEndpoint}/")), new WebSocketClientOptions { Connection = Peers.On(time) }, CancellationToken.None);
        using TcpClient accepted = await listener.AcceptTcpClientAsync().WaitAsync(Peers.Limit);
        time.Advance(TimeSpan.FromSeconds(15));
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => dialing.WaitAsync(Peers.Limit));
        Assert.Equal(WebSocketConnectFailure.Timeout, error.Failure);
        Assert.Equal(0, time.ArmedTimers);
    }

    [Fact]
    public async Task Connect_Cancelled_ThrowsCancellation()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var cancellation = new CancellationTokenSource();
        Task<WebSocketConnection> dialing = WebSocketDialer.ConnectAsync(
            WebSocketUri.Parse(new Uri($"ws://{listener.LocalEndpoint}/")), new WebSocketClientOptions(), cancellation.Token);
        using TcpClient accepted = await listener.AcceptTcpClientAsync().WaitAsync(Peers.Limit);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialing.WaitAsync(Peers.Limit));
    }

    [Fact]
    public async Task Connect_NegotiatesSubprotocolAndSendsHeaders()
    {
        string? header = null;
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo, new WebSocketListenerOptions
        {
            Subprotocols = ["two", "one"],
            Decide = (request, _) =>
            {
                header = request.Head.Get("x-token");
                return new(HandshakeDecision.Accept());
            },
        });
        await using WebSocketConnection client = await Peers.DialAsync(listener, new WebSocketClientOptions { Subprotocols = ["one", "two"], Headers = [new("X-Token", "t")] });
        Assert.Equal("two", client.Info.Subprotocol);
        Assert.Equal("t", header);
    }

    [Fact]
    public async Task FramesBehindTheServersAnswer_AreNotLost()
    {
        await using WebSocketListener listener = Peers.Listen(async connection =>
        {
            for (int i = 0; i < 50; i++)
                await connection.SayAsync($"early {i}", moreFollows: i < 49);
            await ListenerTests.Echo(connection);
        });
        for (int round = 0; round < 20; round++)
        {
            await using WebSocketConnection client = await Peers.DialAsync(listener);
            for (int i = 0; i < 50; i++)
                Assert.Equal($"early {i}", await client.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task Channel_CarriesMessagesAndEndsInTheWordsOfTheEngine()
    {
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo);
        var channel = new WebSocketChannel(await Peers.DialAsync(listener));
        Assert.Null(channel.Subprotocol);
        Assert.Equal(listener.LocalEndPoint.ToString(), channel.RemoteAddress);
        await channel.SendAsync(new OutgoingMessage("text"u8.ToArray(), MessageFormat.Text), CancellationToken.None);
        await channel.SendAsync(new OutgoingMessage(new byte[] { 1 }, MessageFormat.Binary), CancellationToken.None);
        foreach (MessageFormat format in (MessageFormat[])[MessageFormat.Text, MessageFormat.Binary])
        {
            ReceivedMessage message;
            while (!channel.TryReceive(out message))
                Assert.True(await channel.WaitToReceiveAsync(CancellationToken.None).AsTask().WaitAsync(Peers.Limit));
            Assert.Equal(format, message.Format);
        }

        await channel.CloseAsync(ChannelCloseCode.Normal, "done", CancellationToken.None).AsTask().WaitAsync(Peers.Limit);
        Assert.Equal(new ChannelEnd(ChannelCloseCode.Normal, "", false), channel.Closed);
        Assert.Same(channel.Closed, channel.Closed);
        var error = await Assert.ThrowsAsync<ChannelClosedException>(() => channel.SendAsync(new OutgoingMessage(default, MessageFormat.Text), CancellationToken.None).AsTask());
        Assert.Equal(ChannelCloseCode.Normal, error.End?.Code);
        Assert.False(await channel.WaitToReceiveAsync(CancellationToken.None));
        await channel.DisposeAsync();
    }
}
