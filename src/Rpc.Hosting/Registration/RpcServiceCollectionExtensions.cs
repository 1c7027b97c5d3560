using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Rpc;
using Rpc.Hosting.Hosts;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Rpc servers with the host.</summary>
public static class RpcServiceCollectionExtensions
{
    /// <summary>Adds a server that starts and stops with the host. May be called for several; each is an <see cref="RpcHostedServer"/> among the services.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="url">Where it listens, as <see cref="RpcServer.ListenAsync(string, Action{RpcSession}, RpcServerOptions?, CancellationToken)"/> takes it.</param>
    /// <param name="configure">Says what it serves.</param>
    public static IServiceCollection AddRpcServer(this IServiceCollection services, string url, Action<RpcServerBuilder> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return services.AddRpcServer(_ => url, configure);
    }

    /// <summary>Adds a server that starts and stops with the host, at an address that services know, for example the host's configuration.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="getUrl">Says where it listens; called when the host starts.</param>
    /// <param name="configure">Says what it serves.</param>
    public static IServiceCollection AddRpcServer(this IServiceCollection services, Func<IServiceProvider, string> getUrl, Action<RpcServerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(getUrl);
        ArgumentNullException.ThrowIfNull(configure);
        var plan = new RpcServerPlan(getUrl);
        configure(new RpcServerBuilder(services, plan));
        services.TryAddScoped<RpcScope>();
        services.AddSingleton(provider => new RpcHostedServer(provider, plan));
        services.AddSingleton<IHostedService>(provider => provider.GetServices<RpcHostedServer>().Single(server => server.Plan == plan));
        return services;
    }
}
