using Rpc.Hosting.Activation;
using Rpc.WebSockets;

namespace Rpc.Hosting.Hosts;

/// <summary>What was said of a server when it was registered.</summary>
/// <param name="getUrl">Says where it listens.</param>
internal sealed class RpcServerPlan(Func<IServiceProvider, string> getUrl)
{
    /// <summary>Says where it listens.</summary>
    public Func<IServiceProvider, string> GetUrl => getUrl;

    /// <summary>What it serves.</summary>
    public List<ServedContract> Contracts { get; } = [];

    /// <summary>The names of <see cref="Contracts"/> on the wire.</summary>
    public List<string> Names { get; } = [];

    /// <summary>What sets its options.</summary>
    public List<Action<IServiceProvider, RpcServerOptions>> Options { get; } = [];

    /// <summary>What else sets its sessions up.</summary>
    public List<Action<IServiceProvider, RpcSession, WebSocketHttpRequest>> Sessions { get; } = [];
}
