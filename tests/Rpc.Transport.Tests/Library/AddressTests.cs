using System.Net;
using System.Net.Sockets;
using Rpc.TestKit;

namespace Rpc.Transport.Tests.Library;

/// <summary>What the four ways in say to an address that cannot be connected to or listened on.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.1:5000", "127.0.0.1:5000")]
    [InlineData("http://127.0.0.1/", "http://127.0.0.1/")]
    [InlineData("/relative", "/relative")]
    [InlineData("ws://", "ws://")]
    [InlineData("ws:///path", "ws:///path")]
    [InlineData("ws://127.0.0.1/#part", "#part")]
    [InlineData("ws://127.0.0.1:70000/", "70000")]
    [InlineData("ws://user:secret@127.0.0.1/path", "ws://127.0.0.1/path")]
    [InlineData("ws+unix://host/socket", "ws+unix://host/socket")]
    [InlineData("ws+unix:///%00/socket", "ws+unix:///%00/socket")]
    [InlineData("ws+unix:///0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", "0123456789")]
    public async Task Url_ThatMakesNoSense_IsNamedAndShown(string url, string shown)
    {
        foreach (var open in Ways(url))
            await RefusedAsync(open, shown);
    }

    [Theory]
    [InlineData("ws://example.com/")]
    [InlineData("ws://:80/")]
    public async Task Url_ThatCannotBeListenedOn_IsNamedAndShown(string url)
    {
        await RefusedAsync(() => WebSocketListener.ListenAsync(url, static _ => Task.CompletedTask), url);
        await RefusedAsync(() => RpcServer.ListenAsync(url, static _ => { }), url);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Url_ThatIsMissing_IsNamed(string? url)
    {
        foreach (var open in Ways(url!))
            Assert.Equal("url", (await Assert.ThrowsAnyAsync<ArgumentException>(open)).ParamName);
    }

    [Fact]
    public async Task Address_InUse_IsNamed()
    {
        await using var first = await WebSocketListener.ListenAsync("ws://127.0.0.1:0/", static _ => Task.CompletedTask).Within();
        await CannotListenAsync(first.Url.ToString(), first.Url.Authority, SocketError.AddressAlreadyInUse);
    }

    // RFC 5737: an address that no machine has.
    [Fact]
    public Task Address_OfAnotherMachine_IsNamed() => CannotListenAsync("ws://192.0.2.1:5000/", "192.0.2.1:5000", SocketError.AddressNotAvailable);

    [Fact]
    public Task UnixSocket_InAFolderThatIsMissing_IsNamed() => CannotListenAsync("ws+unix:///no/such/folder/socket", "/no/such/folder/socket", null);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    public async Task Localhost_IsListenedOnForBothFamilies(string host)
    {
        await using var listener = await WebSocketListener.ListenAsync(
            "ws://localhost:0/", static async connection => await connection.SendTextAsync("here")).Within();
        Assert.Equal("localhost", listener.Url.Host);
        await using var client = await WebSocketClient.ConnectAsync($"ws://{host}:{listener.Url.Port}/").Within();
        Assert.Equal("here", (await client.ReceiveAsync().Within())?.GetText());
    }

    [Fact]
    public async Task Localhost_WithItsPortTakenInOneFamily_IsNotListenedOn()
    {
        using var other = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        await CannotListenAsync($"ws://localhost:{port}/", $"[::1]:{port}", SocketError.AddressAlreadyInUse);

        // What was opened for the other family is given back.
        await using var free = await WebSocketListener.ListenAsync($"ws://127.0.0.1:{port}/", static _ => Task.CompletedTask).Within();
    }

    private static Func<Task>[] Ways(string url) =>
    [
        () => WebSocketClient.ConnectAsync(url),
        () => RpcClient.ConnectAsync(url),
        () => WebSocketListener.ListenAsync(url, static _ => Task.CompletedTask),
        () => RpcServer.ListenAsync(url, static _ => { }),
    ];

    private static async Task RefusedAsync(Func<Task> open, string shown)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(open);
        Assert.Equal("url", error.ParamName);
        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private static async Task CannotListenAsync(string url, string shown, SocketError? cause)
    {
        foreach (var listen in (Func<Task>[])[() => WebSocketListener.ListenAsync(url, static _ => Task.CompletedTask), () => RpcServer.ListenAsync(url, static _ => { })])
        {
            var error = await Assert.ThrowsAsync<IOException>(listen);
            Assert.Contains(shown, error.Message, StringComparison.Ordinal);
            var inner = Assert.IsType<SocketException>(error.InnerException);
            Assert.Equal(cause ?? inner.SocketErrorCode, inner.SocketErrorCode);
        }
    }
}
