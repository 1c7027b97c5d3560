using Rpc.Sessions;

namespace Rpc;

/// <summary>
/// A set of sessions that are told the same. Made by whoever needs one; a session may be in many, and leaves by itself when it ends. Safe for concurrent use.
/// </summary>
/// <inheritdoc cref="RpcAudience{TContract}"/>
public sealed class RpcGroup<TContract> : RpcAudience<TContract>, ISessionEndListener
    where TContract : class, IRpcContract<TContract>
{
    private readonly object _gate = new();
    private readonly HashSet<RpcSession> _members = [];
    private RpcSession[]? _snapshot = [];

    /// <summary>The number of members.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _members.Count;
        }
    }

    /// <summary>Adds a session. What is sent from now on goes to it too.</summary>
    /// <param name="session">The session.</param>
    /// <returns>True when it was added; false when it is a member already, or has ended.</returns>
    /// <exception cref="ArgumentNullException">The argument is null.</exception>
    /// <exception cref="InvalidOperationException">The session speaks MessagePack, which the contract does not support.</exception>
    public bool Add(RpcSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.RequireCarries(TContract.Contract);
        lock (_gate)
        {
            if (_members.Contains(session) || !session.TryAddEndListener(this))
                return false;
            _snapshot = null;
            return _members.Add(session);
        }
    }

    /// <summary>Removes a session. What is sent from now on does not go to it; what it is slow to take still does.</summary>
    /// <param name="session">The session.</param>
    /// <returns>True when it was a member.</returns>
    /// <exception cref="ArgumentNullException">The argument is null.</exception>
    public bool Remove(RpcSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        lock (_gate)
        {
            if (!_members.Remove(session))
                return false;
            _snapshot = null;
            session.RemoveEndListener(this);
            return true;
        }
    }

    /// <summary>Whether a session is a member.</summary>
    /// <param name="session">The session.</param>
    /// <exception cref="ArgumentNullException">The argument is null.</exception>
    public bool Contains(RpcSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        lock (_gate)
            return _members.Contains(session);
    }

    void ISessionEndListener.OnEnded(RpcSession session)
    {
        lock (_gate)
        {
            if (_members.Remove(session))
                _snapshot = null;
        }
    }

    private protected override RpcSession[] GetMembers()
    {
        lock (_gate)
            return _snapshot ??= [.. _members];
    }
}
