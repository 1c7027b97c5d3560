using System.Net.Sockets;
using System.Runtime.Versioning;
using Rpc.TestKit;
using Rpc.Transport.Client;
using Rpc.Transport.Connections;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;

namespace Rpc.Transport.Tests.Server;

/// <summary>Unix domain sockets: their addresses, and what becomes of their files.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UnixSocketTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rpc").FullName;

    private string SocketPath => Path.Combine(_folder, "s");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ws+unix:///run/a.sock:/ticker?x=1", "/run/a.sock", "/ticker?x=1")]
    [InlineData("ws+unix:/run/a.sock:/ticker", "/run/a.sock", "/ticker")]
    [InlineData("ws+unix:///run/a%20b.sock", "/run/a b.sock", "/")]
    [InlineData("ws+unix:///run/a.sock:", "/run/a.sock", "/")]
    public void Uri_NamesFileAndPath(string uri, string file, string target)
    {
        WebSocketUri parsed = WebSocketUri.Parse(new Uri(uri));
        Assert.Equal((file, target, "localhost"), (parsed.SocketPath, parsed.Target, parsed.HostField));
    }

    [Theory]
    [InlineData("ws+unix://host/run/a.sock"), InlineData("ws+unix:///"), InlineData("ws+unix:///:/x"), InlineData("ws+unix:///a:/x#y")]
    public void Uri_WithoutAFile_IsRefused(string uri) => Assert.Throws<ArgumentException>(() => WebSocketUri.Parse(new Uri(uri)));

    [Fact]
    public async Task Connection_CarriesMessages_AndTheFileGoesWithTheListener()
    {
        WebSocketHttpRequest? request = null;
        WebSocketListener listener = Listen(connection =>
        {
            request = connection.Info.Request;
            return ListenerTests.Echo(connection);
        });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
        await using (WebSocketConnection client = await DialAsync())
        {
            await client.SayAsync("x");
            Assert.Equal("x", await client.ReceiveTextAsync());
            Assert.Equal("unix:" + SocketPath, client.RemoteAddress);
        }

        Assert.Equal("/ticker", request!.Path);
        Assert.StartsWith("unix:", request.RemoteAddress, StringComparison.Ordinal);
        await listener.DisposeAsync().Within();
        Assert.False(File.Exists(SocketPath));
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(DialAsync);
        Assert.Equal(WebSocketConnectFailure.Unreachable, error.Failure);
    }

    [Fact]
    public async Task FileOfADeadServer_IsReplaced()
    {
        LeaveStaleFile();
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(DialAsync);
        Assert.Contains("Nobody listens", error.Message, StringComparison.Ordinal);
        await using WebSocketListener listener = Listen(ListenerTests.Echo);
        await using WebSocketConnection client = await DialAsync();
    }

    [Fact]
    public async Task FileOfALivingServer_IsLeftAlone()
    {
        await using WebSocketListener listener = Listen(ListenerTests.Echo);
        var error = Assert.Throws<IOException>(() => Listen(ListenerTests.Echo));
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
        await using WebSocketConnection client = await DialAsync();
    }

    [Fact]
    public async Task FileThatIsNoSocket_IsLeftAlone()
    {
        await File.WriteAllTextAsync(SocketPath, "precious");
        var error = Assert.Throws<IOException>(() => Listen(ListenerTests.Echo));
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
        Assert.Equal("precious", await File.ReadAllTextAsync(SocketPath));
    }

    // As a killed process leaves it: the runtime would remove the file of a socket that it closes.
    private void LeaveStaleFile()
    {
        string elsewhere = SocketPath + "2";
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(elsewhere));
        File.Move(elsewhere, SocketPath);
    }

    private WebSocketListener Listen(Func<WebSocketConnection, Task> onConnection) =>
        WebSocketListener.Start(new UnixDomainSocketEndPoint(SocketPath), new WebSocketListenerOptions(), onConnection);

    private Task<WebSocketConnection> DialAsync() => WebSocketDialer.ConnectAsync(
        WebSocketUri.Parse(new Uri($"ws+unix://{SocketPath}:/ticker")), new WebSocketClientOptions(), CancellationToken.None).Within();
}
