using Rpc.Soak;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests;

/// <summary>The behaviour suite over real sockets that break in the middle of what is sent.</summary>
public class ResumedWebSocketSessionTests : SessionBehaviour, IAsyncLifetime
{
    private readonly TaskCompletionSource<RpcSession> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcServer? _server;
    private Relay? _relay;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _relay?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    protected override async Task<(RpcSession Client, RpcSession Server)> ConnectAsync(
        Action<RpcSession> configureClient,
        Action<RpcSession> configureServer,
        Action<RpcSessionOptions> setServerOptions)
    {
        // As little as may be: what there is room for then hardly depends on whether there is a connection.
        var options = new RpcServerOptions { Resume = new RpcServerResumeOptions { MaxReplayBytes = 256 * 1024 } };
        setServerOptions(options);
        _server = await RpcServer.ListenAsync(
            "ws://127.0.0.1:0/workbench",
            session =>
            {
                configureServer(session);
                _accepted.SetResult(session);
            },
            options);

        // The first lasts until the session is open. Later ones last: a large event needs one that carries all of it.
        var random = new Random(17);
        var left = 6;
        _relay = new Relay(_server.Url, () => left-- > 0 ? random.Next(2_000, 60_000) : long.MaxValue);
        var clientOptions = new RpcClientOptions { Subprotocols = [Subprotocol], Resume = new RpcResumeOptions() };
        var client = await RpcClient.ConnectAsync(_relay.Url.ToString(), configureClient, clientOptions);
        return (client, await _accepted.Task);
    }
}
