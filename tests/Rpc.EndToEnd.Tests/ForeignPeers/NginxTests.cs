using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>Our client and server with a real nginx between them, which ends TLS.</summary>
public sealed class NginxTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly TaskCompletionSource<(RpcSession Session, WebSocketHttpRequest Request)> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcServer _server = null!;
    private NginxProcess _nginx = null!;

    public async Task InitializeAsync()
    {
        _server = await RpcServer.ListenAsync(
            "ws://127.0.0.1:0/workbench",
            (session, request) =>
            {
                session.Serve<IWorkbench>(new Workbench(session));
                _accepted.SetResult((session, request));
            },
            new RpcServerOptions { HttpHandler = static (_, _) => new(WebSocketHttpReply.Text(200, "healthy")) });
        _nginx = await NginxProcess.StartAsync(_authority.Issue("127.0.0.1"), _server.Url.Port);
    }

    public async Task DisposeAsync()
    {
        await _nginx.DisposeAsync();
        await _server.DisposeAsync().Within();
        _authority.Dispose();
    }

    [Fact]
    public async Task Session_ThroughNginx_CallsAndIsPushedEvents()
    {
        await using var session = await ConnectAsync();
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

    [Fact]
    public async Task Nginx_Killed_IsALossAndNoCleanEndAtBothEnds()
    {
        await using var session = await ConnectAsync();
        var (server, _) = await _accepted.Task.Within();
        await _nginx.KillAsync();
        Assert.Equal(RpcSessionEndReason.ConnectionLost, (await session.Completion.Within()).Reason);
        Assert.Equal(RpcSessionEndReason.ConnectionLost, (await server.Completion.Within()).Reason);
    }

    [Fact]
    public async Task PlainRequest_ThroughNginx_ReachesTheHandler()
    {
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = _authority.Trust() });
        Assert.Equal("healthy", await http.GetStringAsync(new Uri($"https://127.0.0.1:{_nginx.Port}/")).Within());
    }

    private Task<RpcSession> ConnectAsync() =>
        RpcClient.ConnectAsync($"wss://127.0.0.1:{_nginx.Port}/workbench", options: new RpcClientOptions { Tls = _authority.Trust() }).Within();
}
