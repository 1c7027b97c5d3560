using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rpc.TestKit;

namespace Rpc.Hosting.Tests;

/// <summary>A generic host with one server, as an application makes it.</summary>
internal sealed class RpcHost : IAsyncDisposable
{
    private readonly IHost _host;

    private RpcHost(IHost host, RecordingLoggerFactory log)
    {
        _host = host;
        Log = log;
    }

    public RecordingLoggerFactory Log { get; }

    public IServiceProvider Services => _host.Services;

    public Ledger Ledger => Services.GetRequiredService<Ledger>();

    public RpcServer Server => Services.GetRequiredService<RpcHostedServer>().Server;

    public static async Task<RpcHost> StartAsync(Action<RpcServerBuilder> configure, Action<IServiceCollection>? register = null)
    {
        var host = Create(configure, register);
        await host._host.StartAsync().Within();
        return host;
    }

    public static RpcHost Create(Action<RpcServerBuilder> configure, Action<IServiceCollection>? register = null)
    {
        var log = new RecordingLoggerFactory();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<ILoggerFactory>(log);
        builder.Services.AddSingleton<Ledger>();
        builder.Services.AddScoped<Pen>();
        register?.Invoke(builder.Services);
        builder.Services.AddRpcServer("ws://127.0.0.1:0/", configure);
        return new RpcHost(builder.Build(), log);
    }

    public Task StartAsync() => _host.StartAsync().Within();

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public Task<RpcSession> ConnectAsync() => RpcClient.ConnectAsync(Server.Url.ToString()).Within();

    /// <summary>Completes when the ledger has that many entries.</summary>
    public async Task<string[]> LedgerAsync(int count)
    {
        await Eventually.TrueAsync(() => Ledger.Entries.Length >= count);
        return Ledger.Entries;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().Within();
        await ((IAsyncDisposable)_host).DisposeAsync().Within();
    }
}
