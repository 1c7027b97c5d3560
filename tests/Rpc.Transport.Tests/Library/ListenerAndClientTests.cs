using System.Net;
using Rpc.TestKit;

namespace Rpc.Transport.Tests.Library;

/// <summary>Listening and connecting through the public API alone.</summary>
public sealed class ListenerAndClientTests
{
    private readonly RecordingLoggerFactory _log = new();

    [Fact]
    public async Task Handler_Echoes_UntilTheClientCloses()
    {
        await using var listener = await ListenAsync("ws://127.0.0.1:0/", EchoAsync);
        await using var client = await WebSocketClient.ConnectAsync(listener.Url.ToString()).Within();
        await client.SendTextAsync("Zoë 🎉").Within();
        Assert.Equal("Zoë 🎉", (await client.ReceiveAsync().Within())?.GetText());
        await client.SendAsync(new byte[] { 0, 255 }, WebSocketMessageKind.Binary).Within();
        var answer = await client.ReceiveAsync().Within();
        Assert.Equal(WebSocketMessageKind.Binary, answer?.Kind);
        Assert.Equal([0, 255], answer?.Payload.ToArray());
        Assert.Throws<InvalidOperationException>(() => answer?.GetText());

        await client.CloseAsync(CloseCode.GoingAway, "bye").Within();
        Assert.Equal((CloseCode.GoingAway, false, null), (client.Closed!.Code, client.Closed.ByPeer, client.Closed.Exception));
        Assert.Null(await client.ReceiveAsync().Within());
    }

    [Fact]
    public async Task Handler_SeesTheRequest_AndBothSeeTheSubprotocol()
    {
        var seen = new TaskCompletionSource<(string, string, string?, string?, string)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = await ListenAsync("ws://127.0.0.1:0/", connection =>
        {
            seen.SetResult((connection.Path, connection.Query, connection.GetHeader("x-test"), connection.Subprotocol, connection.RemoteAddress));
            return Task.CompletedTask;
        }, new WebSocketListenerOptions { Subprotocols = ["b", "a"] });
        var options = new WebSocketClientOptions { Subprotocols = ["a", "b"], Headers = [new("X-Test", "yes")] };
        await using var client = await WebSocketClient.ConnectAsync(new Uri(listener.Url, "/some/pl%20ace?q=1").ToString(), options).Within();

        var (path, query, header, subprotocol, remote) = await seen.Task.Within();
        Assert.Equal(("/some/pl%20ace", "?q=1", "yes", "b"), (path, query, header, subprotocol));
        Assert.StartsWith("127.0.0.1:", remote, StringComparison.Ordinal);
        Assert.Equal("b", client.Subprotocol);
        Assert.Equal("websocket", client.GetHeader("Upgrade"));
    }

    [Fact]
    public async Task Handler_Returns_ClosesWithNormal()
    {
        await using var listener = await ListenAsync("ws://127.0.0.1:0/", static connection => connection.SendTextAsync("last").AsTask());
        await using var client = await WebSocketClient.ConnectAsync(listener.Url.ToString()).Within();
        Assert.Equal("last", (await client.ReceiveAsync().Within())?.GetText());
        Assert.Null(await client.ReceiveAsync().Within());
        Assert.Equal((CloseCode.Normal, true), (client.Closed!.Code, client.Closed.ByPeer));
    }

    [Fact]
    public async Task Handler_Throws_ClosesWithInternalError_AndIsLogged()
    {
        await using var listener = await ListenAsync("ws://127.0.0.1:0/", static _ => throw new InvalidOperationException("broken handler"));
        await using var client = await WebSocketClient.ConnectAsync(listener.Url.ToString()).Within();
        Assert.Null(await client.ReceiveAsync().Within());
        Assert.Equal((CloseCode.InternalError, ""), (client.Closed!.Code, client.Closed.Reason));
        Assert.Contains(_log.Errors, static error => error.Exception!.Message.Contains("broken handler", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Listener_Disposed_ClosesWithGoingAway()
    {
        var listener = await ListenAsync("ws://127.0.0.1:0/", EchoAsync);
        await using var client = await WebSocketClient.ConnectAsync(listener.Url.ToString()).Within();
        var end = client.ReceiveAsync().Within();
        await listener.DisposeAsync().Within();
        Assert.Null(await end);
        Assert.Equal((CloseCode.GoingAway, true), (client.Closed!.Code, client.Closed.ByPeer));
    }

    [Fact]
    public async Task Listener_WithAPath_AnswersOthersWith404()
    {
        await using var listener = await ListenAsync("ws://localhost:0/chat", EchoAsync);
        Assert.EndsWith("/chat", listener.Url.AbsolutePath, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => WebSocketClient.ConnectAsync(new Uri(listener.Url, "/other").ToString()).Within());
        Assert.Equal((WebSocketConnectFailure.Rejected, 404), (error.Failure, error.StatusCode));
        await using var client = await WebSocketClient.ConnectAsync(listener.Url.ToString()).Within();
        Assert.Equal("/chat", client.Path);
    }

    [Fact]
    public async Task Listener_OnAnEndPoint_TellsItsUrl()
    {
        await using var listener = await WebSocketListener.ListenAsync(new IPEndPoint(IPAddress.Loopback, 0), EchoAsync).Within();
        Assert.Equal($"ws://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint).Port}/", listener.Url.ToString());
        await using var client = await WebSocketClient.ConnectAsync(listener.Url.ToString()).Within();
        await client.SendTextAsync("there").Within();
        Assert.Equal("there", (await client.ReceiveAsync().Within())?.GetText());
    }

    [Fact]
    public async Task Options_AreCheckedAndCopiedWhenTheyAreTaken()
    {
        var options = new WebSocketListenerOptions();
        await using var listener = await ListenAsync("ws://127.0.0.1:0/", EchoAsync, options);
        options.Connection.MaxMessageBytes = 1;
        await using var client = await WebSocketClient.ConnectAsync(listener.Url.ToString()).Within();
        await client.SendTextAsync("longer than one byte").Within();
        Assert.Equal("longer than one byte", (await client.ReceiveAsync().Within())?.GetText());

        options.Connection.MaxMessageBytes = 0;
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => WebSocketListener.ListenAsync("ws://127.0.0.1:0/", EchoAsync, options).Within());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => WebSocketClient.ConnectAsync(listener.Url.ToString(), new WebSocketClientOptions { ConnectTimeout = TimeSpan.Zero }).Within());
    }

    [Theory]
    [InlineData("127.0.0.1:5000")]
    [InlineData("http://127.0.0.1:5000/")]
    [InlineData("ws://example.com:5000/")]
    [InlineData("ws://127.0.0.1:5000/#part")]
    public async Task Url_ThatMakesNoSense_IsRefused(string url) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => WebSocketListener.ListenAsync(url, EchoAsync).Within());

    private static async Task EchoAsync(WebSocketConnection connection)
    {
        while (await connection.ReceiveAsync() is { } message)
            await connection.SendAsync(message.Payload, message.Kind);
    }

    private Task<WebSocketListener> ListenAsync(string url, Func<WebSocketConnection, Task> handler, WebSocketListenerOptions? options = null)
    {
        options ??= new WebSocketListenerOptions();
        options.Logger = _log.CreateLogger("test");
        return WebSocketListener.ListenAsync(url, handler, options).Within();
    }
}
