namespace Rpc;

/// <summary>What a scope of the service container belongs to: services in it may take this in their constructor.</summary>
public sealed class RpcScope
{
    private RpcSession? _session;

    /// <summary>The session.</summary>
    /// <exception cref="InvalidOperationException">The scope is none of a session or a call.</exception>
    public RpcSession Session => _session ?? throw new InvalidOperationException("This scope belongs to no session: it was not made for one that an Rpc server serves.");

    /// <summary>The call that the scope was made for; null where it was made for a session.</summary>
    public RpcContext? Call { get; private set; }

    internal void Enter(RpcSession session, RpcContext? call)
    {
        _session = session;
        Call = call;
    }
}
