using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests;

/// <summary>The behaviour suite over real sockets.</summary>
public class WebSocketSessionTests : SessionBehaviour, IAsyncLifetime
{
    private readonly TaskCompletionSource<RpcSession> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcServer? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    protected override async Task<(RpcSession Client, RpcSession Server)> ConnectAsync(
        Action<RpcSession> configureClient,
        Action<RpcSession> configureServer,
        Action<RpcSessionOptions> setServerOptions)
    {
        var options = new RpcServerOptions();
        setServerOptions(options);
        _server = await RpcServer.ListenAsync(
            "ws://127.0.0.1:0/workbench",
            session =>
            {
                configureServer(session);
                _accepted.SetResult(session);
            },
            options);
        var clientOptions = new RpcClientOptions();
        clientOptions.Subprotocols.Clear();
        clientOptions.Subprotocols.Add(Subprotocol);
        var client = await RpcClient.ConnectAsync(_server.Url.ToString(), configureClient, clientOptions);
        return (client, await _accepted.Task);
    }
}
