using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>A page in a real browser, served by the listener that it then connects to.</summary>
public sealed class ChromiumTests(Chromium browser) : IClassFixture<Chromium>, IAsyncLifetime
{
    private const string Talk = """
          const socket = connect(here, ['second', 'first']);
          await socket.opened;
          await report('open', [socket.protocol, socket.extensions.split(';')[0]]);
          socket.send('Zoë 🎉');
          await report('text', await socket.next());
          socket.send(new Uint8Array([0, 255, 128]));
          await report('binary', [...new Uint8Array(await socket.next())]);
          const large = 'ë'.repeat(1024 * 1024);
          socket.send(large);
          await report('large', (await socket.next()) === large);
        """;

    private readonly List<WebSocketListener> _listeners = [];
    private readonly TaskCompletionSource<WebSocketConnection> _served = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var listener in _listeners)
            await listener.DisposeAsync().AsTask().Within();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_ThatCloses_IsUnderstoodByBothEnds(bool secure)
    {
        var page = await OpenAsync(secure, Talk + "socket.close(4321, 'genug ✓'); await report('closed', await socket.closed);");
        await ExpectTalkAsync(page);
        await page.ExpectAsync("closed", """[4321,"",true]""");
        var server = await _served.Task.Within();
        Assert.Equal(new ConnectionEnd((CloseCode)4321, "genug ✓", ByPeer: true, null), server.Closed);
        Assert.NotNull(server.Info.Deflate);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_ThatIsClosed_SeesCodeAndReason(bool secure)
    {
        var page = await OpenAsync(secure, Talk + "socket.send('close'); await report('closed', await socket.closed);");
        await ExpectTalkAsync(page);
        await page.ExpectAsync("closed", """[4000,"enough ✓",true]""");
        var server = await _served.Task.Within();
        Assert.Equal(((CloseCode)4000, false), (server.Closed!.Code, server.Closed.ByPeer));
    }

    [Fact]
    public async Task Page_ThatLosesItsServer_SeesAnAbnormalEnd()
    {
        var page = await OpenAsync(false, "const socket = connect(here); await socket.opened; socket.send('abort'); await report('closed', await socket.closed);");
        await page.ExpectAsync("closed", """[1006,"",false]""");
    }

    /// <summary>RFC 6455 §7.4.1: 1001 is what a browser sends for a page that the user leaves.</summary>
    [Fact]
    public async Task Page_ThatIsLeft_ClosesWithGoingAway()
    {
        await OpenAsync(false, "await connect(here).opened;");
        var server = await _served.Task.Within();
        Assert.Equal((CloseCode.GoingAway, true), (server.Closed!.Code, server.Closed.ByPeer));
    }

    [Fact]
    public async Task Page_OfAForeignOrigin_IsRefused_AndOneOfAnAllowedOriginIsNot()
    {
        // The script that the page runs is only asked for when all three addresses are known.
        var script = "";
        var pages = await ListenAsync(new() { HttpHandler = (request, token) => Chromium.Serve(script)(request, token) });
        var foreign = await ListenAsync(new() { AllowedOrigins = ["https://ours.example"] });
        var allowing = await ListenAsync(new() { AllowedOrigins = ["https://ours.example", $"http://{pages.Url.Authority}"] });
        script = $$"""
            await report('foreign', await connect('{{foreign.Url}}').closed);
            const socket = connect('{{allowing.Url}}');
            await socket.opened;
            socket.send('mine');
            await report('allowed', await socket.next());
            """;
        var page = await browser.OpenAsync(pages);
        await page.ExpectAsync("foreign", """[1006,"",false]""");
        await page.ExpectAsync("allowed", "\"mine\"");
        Assert.Equal($"http://{pages.Url.Authority}", (await _served.Task.Within()).GetHeader("Origin"));
    }

    private static async Task ExpectTalkAsync(NodeProcess page)
    {
        await page.ExpectAsync("open", """["first","permessage-deflate"]""");
        await page.ExpectAsync("text", "\"Zoë 🎉\"");
        await page.ExpectAsync("binary", "[0,255,128]");
        await page.ExpectAsync("large", "true");
    }

    private async Task<NodeProcess> OpenAsync(bool secure, string script) => await browser.OpenAsync(await ListenAsync(new()
    {
        HttpHandler = Chromium.Serve(script),
        Subprotocols = ["first"],
        Deflate = new DeflateOptions { MaxRatio = 0 },
        Tls = secure ? browser.Tls : null,
    }));

    // Echoes, until it is told to end the connection.
    private async Task<WebSocketListener> ListenAsync(WebSocketListenerOptions options)
    {
        var listener = await WebSocketListener.ListenAsync($"{(options.Tls is null ? "ws" : "wss")}://127.0.0.1:0/", ServeAsync, options).Within();
        _listeners.Add(listener);
        return listener;
    }

    private async Task ServeAsync(WebSocketConnection connection)
    {
        while (await connection.ReceiveAsync() is { } message)
        {
            if (message.Kind == WebSocketMessageKind.Text && message.GetText() == "close")
                await connection.CloseAsync((CloseCode)4000, "enough ✓");
            else if (message.Kind == WebSocketMessageKind.Text && message.GetText() == "abort")
                connection.Abort(null);
            else
                await connection.SendAsync(message.Payload, message.Kind);
        }

        _served.SetResult(connection);
    }
}
