using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rpc.Hosting.Activation;
using Rpc.Hosting.Hosts;
using Rpc.WebSockets;

namespace Rpc;

/// <summary>Says what a hosted server serves, and how.</summary>
public sealed class RpcServerBuilder
{
    private readonly RpcServerPlan _plan;

    internal RpcServerBuilder(IServiceCollection services, RpcServerPlan plan)
    {
        Services = services;
        _plan = plan;
    }

    /// <summary>Where services are registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Serves a contract on each session with objects of the service container. The class is registered there unless it is already; its constructor may take any service, and
    /// <see cref="RpcScope"/> where the object is made for a session or a call. What is missing for that fails the start of the host.
    /// </summary>
    /// <typeparam name="TContract">The contract: an interface with <see cref="RpcContractAttribute"/>.</typeparam>
    /// <typeparam name="TService">The class that implements it.</typeparam>
    /// <param name="activation">What an object is made for.</param>
    /// <param name="options">How the contract is served; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such activation.</exception>
    /// <exception cref="InvalidOperationException">The contract has events, which need an object that stays, and is to be served with one for each call.</exception>
    public RpcServerBuilder Serve<TContract, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService>(
        RpcActivation activation = RpcActivation.PerSession, RpcServeOptions? options = null)
        where TContract : class, IRpcContract<TContract>
        where TService : class, TContract
    {
        if (!Enum.IsDefined(activation))
            throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no such activation.");
        if (activation == RpcActivation.PerCall && TContract.Contract.Events.Count > 0)
            throw new InvalidOperationException($"Contract '{TContract.Contract.Name}' has events, which need an object that stays: serve it as a singleton or per session.");
        if (activation == RpcActivation.Singleton)
            Services.TryAddSingleton<TService>();
        else
            Services.TryAddScoped<TService>();
        _plan.Contracts.Add(new ServedContract<TContract, TService>(activation, options, Services));
        _plan.Names.Add(TContract.Contract.Name);
        return this;
    }

    /// <summary>Sets the server's options, before it starts. They log to the host's <see cref="Microsoft.Extensions.Logging.ILoggerFactory"/> already.</summary>
    /// <param name="configure">Sets them.</param>
    public RpcServerBuilder Configure(Action<RpcServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Configure((_, options) => configure(options));
    }

    /// <summary>Sets the server's options with the help of services, for example from the host's configuration.</summary>
    /// <param name="configure">Sets them.</param>
    public RpcServerBuilder Configure(Action<IServiceProvider, RpcServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _plan.Options.Add(configure);
        return this;
    }

    /// <summary>Has something done with each new session once its contracts are served, before its first message is read: for example adding it to a group.</summary>
    /// <param name="configure">
    /// Takes the services of the session's scope (those of the host where nothing is served per session), the session, and the request that opened it. What it throws ends the session with 1011.
    /// </param>
    public RpcServerBuilder OnSession(Action<IServiceProvider, RpcSession, WebSocketHttpRequest> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _plan.Sessions.Add(configure);
        return this;
    }
}
