using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests;

/// <summary>The behaviour suite over a Unix domain socket.</summary>
public sealed class UnixSocketSessionTests : SessionBehaviour, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rpc").FullName;
    private readonly TaskCompletionSource<RpcSession> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcServer? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override async Task<(RpcSession Client, RpcSession Server)> ConnectAsync(
        Action<RpcSession> configureClient,
        Action<RpcSession> configureServer,
        Action<RpcSessionOptions> setServerOptions)
    {
        var options = new RpcServerOptions();
        setServerOptions(options);
        _server = await RpcServer.ListenAsync(
            $"ws+unix://{_folder}/socket:/workbench",
            session =>
            {
                configureServer(session);
                _accepted.SetResult(session);
            },
            options);
        var client = await RpcClient.ConnectAsync(_server.Url.ToString(), configureClient).Within();
        return (client, await _accepted.Task.Within());
    }
}
