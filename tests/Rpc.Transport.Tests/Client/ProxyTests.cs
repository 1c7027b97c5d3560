using System.Net;
using System.Net.Sockets;
using Rpc.TestKit;
using Rpc.Transport.Client;
using Rpc.Transport.Connections;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Server;

namespace Rpc.Transport.Tests.Client;

/// <summary>Tunnels through an HTTP proxy.</summary>
public sealed class ProxyTests
{
    private const string Yes = "HTTP/1.1 200 Connection established\r\n\r\n";

    [Fact]
    public async Task Tunnel_CarriesPlainAndSecureConnections()
    {
        using var authority = new TestAuthority();
        using var proxy = new ConnectProxy(_ => Yes);
        foreach (string scheme in (string[])["ws", "wss"])
        {
            bool secure = scheme == "wss";
            await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo, new WebSocketListenerOptions { Tls = secure ? authority.Serve("inside.example") : null });
            var options = new WebSocketClientOptions { Proxy = new WebProxy(proxy.Uri), Tls = secure ? authority.Trust() : null };

            // The name is looked up by the proxy, not here.
            int port = ((IPEndPoint)listener.LocalEndPoint).Port;
            await using WebSocketConnection client = await DialAsync($"{scheme}://inside.example:{port}/", options);
            await client.SayAsync("through");
            Assert.Equal("through", await client.ReceiveTextAsync());
            Assert.True(proxy.Requests.TryDequeue(out string? request));
            Assert.Equal($"CONNECT inside.example:{port} HTTP/1.1\r\nHost: inside.example:{port}\r\n\r\n", request);
        }
    }

    [Fact]
    public async Task Credentials_AreSentAsBasic()
    {
        using var proxy = new ConnectProxy(request => request.Contains("Proxy-Authorization: Basic dXNlcjpwQHNz\r\n", StringComparison.Ordinal) ? Yes : "HTTP/1.1 407 No\r\n\r\n");
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo);
        await using WebSocketConnection client = await Peers.DialAsync(
            listener, new WebSocketClientOptions { Proxy = new WebProxy(proxy.Uri) { Credentials = new NetworkCredential("user", "p@ss") } });
        await client.SayAsync("x");
        Assert.Equal("x", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Auth\r\nProxy-Authenticate: Basic realm=\"a\"\r\n\r\n", false, 407, "set the Credentials")]
    [InlineData("HTTP/1.1 407 Auth\r\nProxy-Authenticate: Basic realm=\"a\"\r\n\r\n", true, 407, "does not accept")]
    [InlineData("HTTP/1.1 407 Auth\r\nProxy-Authenticate: Negotiate\r\n\r\n", true, 407, "only Basic is spoken")]
    [InlineData("HTTP/1.1 403 No\r\n\r\n", false, 403, "does not allow tunnels")]
    [InlineData("HTTP/1.1 502 Bad\r\n\r\n", false, 502, "cannot reach the server")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nsurprise", false, 200, "sent more than its answer")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", false, null, "does not speak HTTP")]
    [InlineData("", false, null, "does not speak HTTP")]
    public async Task Refusal_IsExplained(string answer, bool withCredentials, int? status, string explanation)
    {
        using var proxy = new ConnectProxy(_ => answer);
        var chosen = new WebProxy(proxy.Uri) { Credentials = withCredentials ? new NetworkCredential("user", "wrong") : null };

        // Port 1 has no server; the proxy that claims a tunnel has said too much before it tries.
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => DialAsync("ws://127.0.0.1:1/", new WebSocketClientOptions { Proxy = chosen }));
        Assert.Equal((WebSocketConnectFailure.ProxyFailed, status), (error.Failure, error.StatusCode));
        Assert.Contains(explanation, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_ThatDoesNotRun_IsNamed()
    {
        var proxy = new ConnectProxy(_ => Yes);
        Uri uri = proxy.Uri;
        proxy.Dispose();
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => DialAsync("ws://127.0.0.1:1/", new WebSocketClientOptions { Proxy = new WebProxy(uri) }));
        Assert.Equal((WebSocketConnectFailure.ProxyFailed, $"The proxy {uri.Authority} refused the connection: is the server running?"), (error.Failure, error.Message));
        Assert.IsType<SocketException>(error.InnerException);
    }

    [Fact]
    public async Task Proxy_OfAnotherKind_IsRefusedAndBypassIsHonoured()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => DialAsync("ws://127.0.0.1:1/", new WebSocketClientOptions { Proxy = new WebProxy("socks5://127.0.0.1:1") }));
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo);
        await using WebSocketConnection client = await Peers.DialAsync(listener, new WebSocketClientOptions { Proxy = new WebProxy("socks5://127.0.0.1:1", BypassOnLocal: true) });
    }

    [Fact]
    public async Task Proxy_ThatNeverAnswers_CountsIntoTheConnectTimeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var time = new FakeTimeProvider();
        var options = new WebSocketClientOptions { Proxy = new WebProxy($"http://{silent.LocalEndpoint}"), Connection = Peers.On(time) };
        Task<WebSocketConnection> dialing = DialAsync("wss://inside.example/", options);
        using TcpClient accepted = await silent.AcceptTcpClientAsync().Within();
        time.Advance(TimeSpan.FromSeconds(15));
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => dialing.Within());
        Assert.Equal(WebSocketConnectFailure.Timeout, error.Failure);
    }

    private static Task<WebSocketConnection> DialAsync(string uri, WebSocketClientOptions options) =>
        WebSocketDialer.ConnectAsync(WebSocketUri.Parse(new Uri(uri)), options, CancellationToken.None).Within();
}
