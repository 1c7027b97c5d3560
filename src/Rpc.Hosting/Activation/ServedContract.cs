using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Rpc.Hosting.Activation;

/// <summary>A contract that a server serves with objects of the service container.</summary>
internal abstract class ServedContract
{
    /// <summary>The objects need a scope of their session.</summary>
    public abstract bool IsPerSession { get; }

    /// <summary>Before the server listens: sees that the objects can be made, and makes those for all sessions.</summary>
    /// <exception cref="InvalidOperationException">Something that they need is not registered.</exception>
    public abstract void Prepare(IServiceProvider services);

    /// <summary>Serves the contract on a new session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="services">The container.</param>
    /// <param name="sessionServices">The session's scope; null where none <see cref="IsPerSession"/>.</param>
    public abstract void Serve(RpcSession session, IServiceProvider services, IServiceProvider? sessionServices);
}

/// <summary>A contract and the class that serves it.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TService">The class.</typeparam>
/// <param name="activation">What an object of it is made for.</param>
/// <param name="options">How the contract is served; null for the defaults.</param>
/// <param name="registered">All that is registered.</param>
internal sealed class ServedContract<TContract, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService>(
    RpcActivation activation, RpcServeOptions? options, IServiceCollection registered) : ServedContract
    where TContract : class, IRpcContract<TContract>
    where TService : class, TContract
{
    private readonly RpcServeOptions _options = options ?? new RpcServeOptions();

    /// <inheritdoc/>
    public override bool IsPerSession => activation == RpcActivation.PerSession;

    /// <inheritdoc/>
    public override void Prepare(IServiceProvider services)
    {
        if (activation == RpcActivation.Singleton)
            services.GetRequiredService<TService>();
        else if (services.GetService<IServiceProviderIsService>() is { } known && registered.Last(static service => service.ServiceType == typeof(TService) && !service.IsKeyedService) is { ImplementationType: not null })
            CheckConstructors(known);
    }

    /// <inheritdoc/>
    public override void Serve(RpcSession session, IServiceProvider services, IServiceProvider? sessionServices)
    {
        if (activation == RpcActivation.PerCall)
            session.Serve<TContract>(context => Lend(context, services), _options);
        else
            session.Serve<TContract>((sessionServices ?? services).GetRequiredService<TService>(), _options);
    }

    private static RpcLease<TContract> Lend(RpcContext context, IServiceProvider services)
    {
        var scope = services.CreateAsyncScope();
        try
        {
            scope.ServiceProvider.GetRequiredService<RpcScope>().Enter(context.Session, context);
            return new RpcLease<TContract>(scope.ServiceProvider.GetRequiredService<TService>(), scope);
        }
        catch
        {
            // What of it was made goes; why the object was not is what counts.
            _ = scope.DisposeAsync().AsTask();
            throw;
        }
    }

    // An object for a session or a call cannot be made before there is one. What its constructor takes can be looked up.
    private static void CheckConstructors(IServiceProviderIsService known)
    {
        var missing = new List<string>();
        foreach (var constructor in typeof(TService).GetConstructors())
        {
            var unknown = constructor.GetParameters().FirstOrDefault(parameter => !parameter.HasDefaultValue && !parameter.IsDefined(typeof(FromKeyedServicesAttribute), inherit: false) && !known.IsService(parameter.ParameterType));
            if (unknown is null)
                return;
            missing.Add($"'{unknown.ParameterType}' (parameter '{unknown.Name}')");
        }

        throw new InvalidOperationException(missing.Count == 0
            ? $"'{typeof(TService)}', which serves '{TContract.Contract.Name}', has no public constructor."
            : $"'{typeof(TService)}', which serves '{TContract.Contract.Name}', cannot be made: its constructor takes {string.Join(", or ", missing)}, which is not registered.");
    }
}
