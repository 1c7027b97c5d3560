using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>Our client and server with a real reverse proxy between them, which ends TLS: sessions.</summary>
public sealed class ReverseProxyTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly TaskCompletionSource<(RpcSession Session, WebSocketHttpRequest Request)> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcServer _server = null!;

    public async Task InitializeAsync() => _server = await RpcServer.ListenAsync(
        "ws://127.0.0.1:0/workbench",
        (session, request) =>
        {
            session.Serve<IWorkbench>(new Workbench(session));
            _accepted.SetResult((session, request));
        },
        new RpcServerOptions { HttpHandler = static (_, _) => new(WebSocketHttpReply.Text(200, "healthy")) });

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync().Within();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(ProxyKind.Nginx)]
    [InlineData(ProxyKind.Haproxy)]
    public async Task Session_ThroughAProxy_CallsAndIsPushedEvents(string program)
    {
        await using var proxy = await StartAsync(program);
        await using var session = await ConnectAsync(proxy);
        var workbench = session.Get<IWorkbench>();
        Assert.Equal(5, await workbench.AddAsync(2, 3).Within());
        var text = new string('ä', 200_000);
        Assert.Equal(text, await workbench.EchoAsync(text).Within());

        var placed = new TaskCompletionSource<Order>(TaskCreationOptions.RunContinuationsAsynchronously);
        workbench.OrderPlaced += (_, order) => placed.TrySetResult(order);
        await workbench.RaiseAsync(1).Within();
        Assert.Equal(Order.Sample(0).Customer, (await placed.Task.Within()).Customer);

        var (server, request) = await _accepted.Task.Within();
        Assert.False(request.IsSecure);
        Assert.Equal("127.0.0.1", request.GetHeader("X-Forwarded-For"));
        await session.CloseAsync().Within();
        Assert.Equal(RpcSessionEndReason.ClosedByPeer, (await server.Completion.Within()).Reason);
    }

    [Theory]
    [InlineData(ProxyKind.Nginx)]
    [InlineData(ProxyKind.Haproxy)]
    public async Task Proxy_Killed_IsALossAndNoCleanEndAtBothEnds(string program)
    {
        await using var proxy = await StartAsync(program);
        await using var session = await ConnectAsync(proxy);
        var (server, _) = await _accepted.Task.Within();
        await proxy.KillAsync();
        Assert.Equal(RpcSessionEndReason.ConnectionLost, (await session.Completion.Within()).Reason);
        Assert.Equal(RpcSessionEndReason.ConnectionLost, (await server.Completion.Within()).Reason);
    }

    [Theory]
    [InlineData(ProxyKind.Nginx)]
    [InlineData(ProxyKind.Haproxy)]
    public async Task PlainRequest_ThroughAProxy_ReachesTheHandler(string program)
    {
        await using var proxy = await StartAsync(program);
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = _authority.Trust() });
        Assert.Equal("healthy", await http.GetStringAsync(new Uri($"https://127.0.0.1:{proxy.Port}/")).Within());
    }

    private Task<ProxyProcess> StartAsync(string program) => ProxyProcess.StartAsync(new ProxyKind(program, _server.Url.Port, _authority.Issue("127.0.0.1")));

    private Task<RpcSession> ConnectAsync(ProxyProcess proxy) =>
        RpcClient.ConnectAsync($"wss://127.0.0.1:{proxy.Port}/workbench", options: new RpcClientOptions { Tls = _authority.Trust() }).Within();
}
