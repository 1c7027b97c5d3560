using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests;

/// <summary>The behaviour suite over TLS on real sockets, with certificates of the moment and strict validation.</summary>
public sealed class SecureWebSocketSessionTests : SessionBehaviour, IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly TaskCompletionSource<RpcSession> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcServer? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _authority.Dispose();
    }

    protected override async Task<(RpcSession Client, RpcSession Server)> ConnectAsync(
        Action<RpcSession> configureClient,
        Action<RpcSession> configureServer,
        Action<RpcSessionOptions> setServerOptions)
    {
        var options = new RpcServerOptions { Tls = _authority.Serve("127.0.0.1") };
        setServerOptions(options);
        _server = await RpcServer.ListenAsync(
            "wss://127.0.0.1:0/workbench",
            (session, request) =>
            {
                Assert.True(request.IsSecure);
                configureServer(session);
                _accepted.SetResult(session);
            },
            options);
        var client = await RpcClient.ConnectAsync(_server.Url.ToString(), configureClient, new RpcClientOptions { Tls = _authority.Trust() }).Within();
        return (client, await _accepted.Task.Within());
    }
}
