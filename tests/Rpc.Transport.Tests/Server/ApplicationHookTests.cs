using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Rpc.TestKit;
using Rpc.Transport.Connections;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Protocol.Handshake;

namespace Rpc.Transport.Tests.Server;

/// <summary>What the application may answer and decide, as a client on a raw socket sees it.</summary>
public sealed class ApplicationHookTests
{
    private readonly RecordingLoggerFactory _log = new();

    [Theory]
    [InlineData("GET /health?full=1 HTTP/1.1\r\nHost: a\r\nX-Probe: yes\r\n\r\n")]
    [InlineData("GET /health?full=1 HTTP/1.0\r\nX-Probe: yes\r\n\r\n")]
    [InlineData("GET http://a/health?full=1 HTTP/1.1\r\nHost: a\r\nX-Probe: yes\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\n")]
    public async Task PlainRequest_IsShownToTheHandlerAndAnswered(string request)
    {
        WebSocketHttpRequest? seen = null;
        await using WebSocketListener listener = Listen(new() { HttpHandler = (http, _) => Reply(seen = http, WebSocketHttpReply.Text(200, "all is wéll")) });
        (string head, string body) = await AskAsync(listener, request);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 12\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain; charset=utf-8", head, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Date: ", head, StringComparison.Ordinal);
        Assert.Equal("all is wéll", body);
        Assert.Equal(("GET", "/health", "?full=1", "yes"), (seen!.Method, seen.Path, seen.Query, seen.GetHeader("x-probe")));
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)seen.RemoteEndPoint!).Address);
        Assert.False(seen.IsSecure);
        Assert.Null(seen.ClientCertificate);
    }

    [Fact]
    public async Task HeadRequest_GetsTheFieldsOfGetAndNoBody()
    {
        await using WebSocketListener listener = Listen(new() { HttpHandler = (http, _) => Reply(http, WebSocketHttpReply.Text(200, "body")) });
        (string head, string body) = await AskAsync(listener, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Contains("Content-Length: 4\r\n", head, StringComparison.Ordinal);
        Assert.Equal("", body);
    }

    [Fact]
    public async Task Reply_WithoutContent_HasNoLength()
    {
        await using WebSocketListener listener = Listen(new() { HttpHandler = (http, _) => Reply(http, new WebSocketHttpReply(204) { Headers = { new("X-A", "b") } }) });
        (string head, _) = await AskAsync(listener, "DELETE /x HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 204 No Content\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Length", head, StringComparison.Ordinal);
        Assert.Contains("X-A: b", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_OfManyBytes_ArrivesWhole()
    {
        byte[] page = new byte[5_000_000];
        page.AsSpan().Fill((byte)'p');
        await using WebSocketListener listener = Listen(new() { HttpHandler = (http, _) => Reply(http, new WebSocketHttpReply(200, "text/html", page)) });
        (_, string body) = await AskAsync(listener, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        Assert.Equal(page.Length, body.Length);
    }

    [Fact]
    public async Task Reply_ThatNobodyReads_DoesNotKeepTheListener()
    {
        WebSocketListener listener = Listen(new() { HttpHandler = (http, _) => Reply(http, new WebSocketHttpReply(200, "text/html", new byte[50_000_000])) });
        using Socket socket = await ConnectAsync(listener);
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray()).Within();
        await socket.ReceiveAsync(new byte[1]).Within();
        await listener.DisposeAsync().Within();
        Assert.Equal(0, listener.Connections);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505)]
    [InlineData("GET /null HTTP/1.1\r\nHost: a\r\n\r\n", 426)]
    [InlineData("POST /null HTTP/1.1\r\nHost: a\r\n\r\n", 405)]
    [InlineData("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n", 500)]
    [InlineData("GET /inject HTTP/1.1\r\nHost: a\r\n\r\n", 500)]
    [InlineData("GET /length HTTP/1.1\r\nHost: a\r\n\r\n", 500)]
    public async Task Request_ThatTheHandlerDoesNotAnswer_GetsTheUsualError(string request, int status)
    {
        await using WebSocketListener listener = Listen(new()
        {
            HttpHandler = (http, _) => Reply(http, http.Path switch
            {
                "/null" => null,
                "/inject" => new WebSocketHttpReply(200) { Headers = { new("X", "a\r\nY: b") } },
                "/length" => new WebSocketHttpReply(200) { Headers = { new("content-length", "7") } },
                _ => throw new InvalidOperationException("internal detail"),
            }),
        });
        (string head, string body) = await AskAsync(listener, request);
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
        Assert.DoesNotContain("internal detail", body, StringComparison.Ordinal);
        Assert.Equal(status == 500, _log.Errors.Any());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), InlineData(ServerHandshakeTests.Sample)]
    public async Task Hook_ThatNeverEnds_CountsIntoTheHandshakesTime(string request)
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async ValueTask<T> NeverAsync<T>()
        {
            asked.TrySetResult();
            await new TaskCompletionSource().Task;
            throw new InvalidOperationException("never");
        }

        await using WebSocketListener listener = Listen(new()
        {
            Connection = Peers.On(time),
            HttpHandler = (_, _) => NeverAsync<WebSocketHttpReply?>(),
            Authorize = (_, _) => NeverAsync<WebSocketAdmission>(),
        });
        Task<(string Head, string Body)> asking = AskAsync(listener, request);
        await asked.Task.Within();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.StartsWith("HTTP/1.1 408 ", (await asking.Within()).Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_DoesNotSeeHandshakes()
    {
        await using WebSocketListener listener = Listen(new() { HttpHandler = (_, _) => throw new InvalidOperationException("seen") });
        await using WebSocketConnection client = await Peers.DialAsync(listener);
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public void Reply_ThatCannotBe_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketHttpReply(101));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketHttpReply(600));
        Assert.Throws<ArgumentException>(() => new WebSocketHttpReply(204, null, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WebSocketAdmission.Reject(200, "no"));
    }

    [Fact]
    public async Task Authorize_SeesTheRequestAndHandsItOn()
    {
        WebSocketHttpRequest? opened = null;
        await using WebSocketListener listener = Peers.Listen(
            connection =>
            {
                opened = connection.Info.Request;
                return ListenerTests.Echo(connection);
            },
            new WebSocketListenerOptions
            {
                Authorize = (request, _) =>
                {
                    Assert.Equal(["superchat", "other"], request.Subprotocols);
                    Assert.Equal("https://page.example", request.Origin);
                    request.State = request.GetHeader("Cookie");
                    return new(WebSocketAdmission.Accept);
                },
            });
        await using WebSocketConnection client = await Peers.DialAsync(
            listener,
            new() { Subprotocols = ["superchat", "other"], Headers = [new("Cookie", "session=7"), new("Origin", "https://page.example")] },
            "/a?b=c");
        await client.SayAsync("x");
        Assert.Equal("x", await client.ReceiveTextAsync());
        Assert.Equal(("/a", "?b=c", "session=7"), (opened!.Path, opened.Query, opened.State));
    }

    [Theory]
    [InlineData("/401", 401), InlineData("/403", 403), InlineData("/throw", 500), InlineData("/null", 500), InlineData("/foreign", 404)]
    public async Task Authorize_Refusing_GivesItsAnswer(string path, int status)
    {
        await using WebSocketListener listener = Listen(new()
        {
            Decide = (request, _) => new(request.Path == "/foreign" ? HandshakeDecision.Reject(404, "no such path") : HandshakeDecision.Accept()),
            Authorize = (request, _) => new(request.Path switch
            {
                "/401" => WebSocketAdmission.Reject(new WebSocketHttpReply(401) { Headers = { new("WWW-Authenticate", "Bearer") } }),
                "/403" => WebSocketAdmission.Reject(403, "not you"),
                "/null" => null!,
                _ => throw new InvalidOperationException("internal detail"),
            }),
        });
        (string head, string body) = await AskAsync(listener, ServerHandshakeTests.Sample.Replace("/chat", path, StringComparison.Ordinal));
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
        Assert.Equal(status == 401, head.Contains("WWW-Authenticate: Bearer", StringComparison.Ordinal));
        Assert.Equal(status == 403, body == "not you");
        Assert.Equal(status == 500, _log.Errors.Any());
    }

    private static ValueTask<WebSocketHttpReply?> Reply(WebSocketHttpRequest _, WebSocketHttpReply? reply) => new(reply);

    private static async Task<Socket> ConnectAsync(WebSocketListener listener)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint).Within();
        return socket;
    }

    private static async Task<(string Head, string Body)> AskAsync(WebSocketListener listener, string request)
    {
        using Socket socket = await ConnectAsync(listener);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request)).Within();
        using var received = new MemoryStream();
        await new NetworkStream(socket).CopyToAsync(received).Within();
        string[] parts = Encoding.UTF8.GetString(received.ToArray()).Split("\r\n\r\n", 2);
        return (parts[0], parts[1]);
    }

    private WebSocketListener Listen(WebSocketListenerOptions options)
    {
        options.Logger = _log.CreateLogger("listener");
        return Peers.Listen(ListenerTests.Echo, options);
    }
}
