namespace Rpc.Sessions;

/// <summary>Who is told of the end of one session. Safe for concurrent use; costs nothing while nobody is.</summary>
internal sealed class EndListeners
{
    private readonly object _gate = new();
    private HashSet<ISessionEndListener>? _listeners;
    private bool _ended;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _listeners?.Count ?? 0;
        }
    }

    /// <summary>Adds one; false when the session has ended.</summary>
    public bool TryAdd(ISessionEndListener listener)
    {
        lock (_gate)
        {
            if (!_ended)
                (_listeners ??= []).Add(listener);
            return !_ended;
        }
    }

    /// <summary>Removes one.</summary>
    public void Remove(ISessionEndListener listener)
    {
        lock (_gate)
            _listeners?.Remove(listener);
    }

    /// <summary>Tells all, outside the lock, and takes no more.</summary>
    public void End(RpcSession session)
    {
        HashSet<ISessionEndListener>? listeners;
        lock (_gate)
        {
            _ended = true;
            (listeners, _listeners) = (_listeners, null);
        }

        foreach (var listener in listeners ?? [])
            listener.OnEnded(session);
    }
}
