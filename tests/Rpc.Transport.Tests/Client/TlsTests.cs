using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Rpc.TestKit;
using Rpc.Transport.Client;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Server;

namespace Rpc.Transport.Tests.Client;

/// <summary>TLS between the dialer and the listener, over real sockets with certificates of the moment.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly RecordingLoggerFactory _log = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(0), InlineData(1), InlineData(100_000), InlineData(3_000_000)]
    public async Task Messages_OfEveryLength_CrossTls(int length)
    {
        await using WebSocketListener listener = Listen(_authority.Serve());
        await using WebSocketConnection client = await DialAsync(listener, _authority.Trust());
        string text = new('t', length);
        for (int i = 0; i < 3; i++)
        {
            await client.SayAsync(text);
            Assert.Equal(text, await client.ReceiveTextAsync());
        }

        await client.CloseAsync().Within();
        Assert.Equal(CloseCode.Normal, client.Closed?.Code);
    }

    [Fact]
    public async Task Address_InsteadOfAName_IsValidatedToo()
    {
        await using WebSocketListener listener = Listen(_authority.Serve("127.0.0.1"));
        await using WebSocketConnection client = await DialAsync(listener, _authority.Trust(), "127.0.0.1");
        await client.SayAsync("x");
        Assert.Equal("x", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Certificate_OfAnUnknownIssuer_IsRefused()
    {
        await using WebSocketListener listener = Listen(_authority.Serve());
        WebSocketConnectException error = await FailAsync(listener, null);
        Assert.Contains("is not trusted", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Entries, entry => entry.Level > LogLevel.Information);
    }

    [Fact]
    public async Task Certificate_ForAnotherName_IsRefused()
    {
        await using WebSocketListener listener = Listen(_authority.Serve("other.example"));
        WebSocketConnectException error = await FailAsync(listener, _authority.Trust());
        Assert.Contains("is not for 'localhost' but for other.example", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_OutOfDate_IsRefused()
    {
        await using WebSocketListener listener = Listen(_authority.Serve(expired: true));
        WebSocketConnectException error = await FailAsync(listener, _authority.Trust());
        Assert.Contains("is valid from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_OfTheApplication_Decides()
    {
        await using WebSocketListener listener = Listen(_authority.Serve("other.example"));
        string? seen = null;
        await using (WebSocketConnection client = await DialAsync(listener, new()
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => (seen = certificate?.Subject) is not null,
        }))
        {
            await client.SayAsync("x");
            Assert.Equal("x", await client.ReceiveTextAsync());
        }

        Assert.Equal("CN=other.example", seen);
        SslClientAuthenticationOptions refusing = _authority.Trust();
        refusing.TargetHost = "other.example";
        refusing.RemoteCertificateValidationCallback = (_, _, _, errors) => errors != SslPolicyErrors.None;
        WebSocketConnectException error = await FailAsync(listener, refusing);
        Assert.Contains("refused by the RemoteCertificateValidationCallback", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerName_ChoosesTheCertificate()
    {
        X509Certificate2 one = _authority.Issue("one.example");
        X509Certificate2 two = _authority.Issue("two.example");
        await using WebSocketListener listener = Listen(new() { ServerCertificateSelectionCallback = (_, name) => name == "two.example" ? two : one });
        foreach (string name in (string[])["one.example", "two.example"])
        {
            SslClientAuthenticationOptions tls = _authority.Trust();
            tls.TargetHost = name;
            await using WebSocketConnection client = await DialAsync(listener, tls);
        }
    }

    [Fact]
    public async Task ClientCertificate_Required_IsAskedForAndChecked()
    {
        SslServerAuthenticationOptions server = _authority.Serve();
        server.ClientCertificateRequired = true;
        server.CertificateChainPolicy = _authority.TrustPolicy();
        await using WebSocketListener listener = Listen(server);
        WebSocketConnectException error = await FailAsync(listener, _authority.Trust());
        Assert.Contains("client certificate", error.Message, StringComparison.Ordinal);

        SslClientAuthenticationOptions client = _authority.Trust();
        client.ClientCertificates = [_authority.Issue("some client")];
        await using WebSocketConnection connection = await DialAsync(listener, client);
        await connection.SayAsync("known");
        Assert.Equal("known", await connection.ReceiveTextAsync());
    }

    /// <summary>RFC 8446 §4.4.2.4: the client is done before the server has seen its certificate; the refusal comes at any time after.</summary>
    [Fact]
    public async Task ClientCertificate_OfAnUnknownIssuer_IsAFailureOfTlsWheneverItShows()
    {
        using var stranger = new TestAuthority();
        SslServerAuthenticationOptions server = _authority.Serve();
        server.ClientCertificateRequired = true;
        server.CertificateChainPolicy = _authority.TrustPolicy();
        await using WebSocketListener listener = Listen(server);
        SslClientAuthenticationOptions client = _authority.Trust();
        client.ClientCertificates = [stranger.Issue("some client")];
        for (int round = 0; round < 10; round++)
        {
            WebSocketConnectException error = await FailAsync(listener, client);
            Assert.Contains("another client certificate", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Alpn_AgreesOnHttp11()
    {
        await using WebSocketListener listener = Listen(_authority.Serve());
        using TcpClient tcp = await ConnectAsync(listener);
        await using var tls = new SslStream(tcp.GetStream());
        SslClientAuthenticationOptions options = _authority.Trust();
        options.TargetHost = "localhost";
        options.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        await tls.AuthenticateAsClientAsync(options).Within();
        Assert.Equal(SslApplicationProtocol.Http11, tls.NegotiatedApplicationProtocol);
    }

    [Fact]
    public async Task PlainHttp_ToATlsPort_IsToldSo()
    {
        await using WebSocketListener listener = Listen(_authority.Serve());
        using TcpClient tcp = await ConnectAsync(listener);
        await tcp.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray()).Within();
        string answer = await new StreamReader(tcp.GetStream(), Encoding.ASCII).ReadToEndAsync().Within();
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("this port speaks TLS", answer, StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => Peers.DialAsync(listener));
        Assert.Equal((WebSocketConnectFailure.Rejected, 400), (error.Failure, error.StatusCode));
    }

    [Fact]
    public async Task Tls_ToAPlainPort_TellsToUseWs()
    {
        await using WebSocketListener listener = Listen(null);
        WebSocketConnectException error = await FailAsync(listener, _authority.Trust());
        Assert.Contains("does not speak TLS: connect with ws", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_ToAServerThatHangsUp_TellsSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<WebSocketConnection> dialing = DialAsync(((IPEndPoint)listener.LocalEndpoint).Port, _authority.Trust(), "127.0.0.1");
        (await listener.AcceptTcpClientAsync().Within()).Client.Shutdown(SocketShutdown.Send);
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => dialing.Within());
        Assert.Equal(WebSocketConnectFailure.TlsFailed, error.Failure);
        Assert.Contains("ended the connection when TLS was begun", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_WithoutTheSchemeThatUsesThem_AreRefused()
    {
        await using WebSocketListener listener = Listen(null);
        await Assert.ThrowsAsync<ArgumentException>(() => Peers.DialAsync(listener, new WebSocketClientOptions { Tls = _authority.Trust() }));
        Assert.Throws<ArgumentException>(() => new WebSocketListenerOptions { Tls = new() }.Validate());
        using X509Certificate2 withoutKey = X509CertificateLoader.LoadCertificate(_authority.Issue("localhost").RawData);
        Assert.Throws<ArgumentException>(() => new WebSocketListenerOptions { Tls = new() { ServerCertificate = withoutKey } }.Validate());
    }

    [Theory]
    [InlineData(new byte[] { }), InlineData(new byte[] { 0x16 }), InlineData(new byte[] { 0x16, 3, 1, 2, 0, 1 })]
    public async Task Client_ThatStopsHalfway_IsCutOffInTimeAndHarmsNobody(byte[] sent)
    {
        var time = new FakeTimeProvider();
        await using WebSocketListener listener = Listen(_authority.Serve(), time);
        using TcpClient slow = await ConnectAsync(listener);
        await slow.GetStream().WriteAsync(sent).Within();
        await Eventually.TrueAsync(() => listener.Connections > 0 && time.ArmedTimers > 0);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, await EndAsync(slow.GetStream()));
        await using WebSocketConnection client = await DialAsync(listener, _authority.Trust());
    }

    [Theory]
    [InlineData(new byte[] { 0x16, 3, 1, 0, 2, 1, 2 }), InlineData(new byte[] { 0, 0, 0, 0 }), InlineData(new byte[] { 0x16, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    public async Task Client_ThatSendsGarbage_HarmsNobody(byte[] sent)
    {
        await using WebSocketListener listener = Listen(_authority.Serve());
        using TcpClient broken = await ConnectAsync(listener);
        await broken.GetStream().WriteAsync(sent).Within();
        await EndAsync(broken.GetStream());
        await using WebSocketConnection client = await DialAsync(listener, _authority.Trust());
        Assert.DoesNotContain(_log.Entries, entry => entry.Level > LogLevel.Information);
    }

    private static async Task<TcpClient> ConnectAsync(WebSocketListener listener)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync((IPEndPoint)listener.LocalEndPoint).Within();
        return tcp;
    }

    // Reads until the other end is gone, in order or not.
    private static async Task<int> EndAsync(NetworkStream stream)
    {
        var buffer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(buffer).Within() > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is an end as well.
        }

        return 0;
    }

    private WebSocketListener Listen(SslServerAuthenticationOptions? tls, FakeTimeProvider? time = null) => Peers.Listen(ListenerTests.Echo, new WebSocketListenerOptions
    {
        Tls = tls,
        Connection = time is null ? new() : Peers.On(time),
        Logger = _log.CreateLogger("listener"),
    });

    private static Task<WebSocketConnection> DialAsync(WebSocketListener listener, SslClientAuthenticationOptions? tls, string host = "localhost") =>
        DialAsync(((IPEndPoint)listener.LocalEndPoint).Port, tls, host);

    private static Task<WebSocketConnection> DialAsync(int port, SslClientAuthenticationOptions? tls, string host) => WebSocketDialer.ConnectAsync(
        WebSocketUri.Parse(new Uri($"wss://{host}:{port}/")), new WebSocketClientOptions { Tls = tls }, CancellationToken.None).Within();

    private static async Task<WebSocketConnectException> FailAsync(WebSocketListener listener, SslClientAuthenticationOptions? tls)
    {
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => DialAsync(listener, tls));
        Assert.Equal(WebSocketConnectFailure.TlsFailed, error.Failure);
        return error;
    }
}
