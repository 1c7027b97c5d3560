namespace Rpc;

/// <summary>Whether a session has a connection.</summary>
public enum RpcConnectionState
{
    /// <summary>It has one.</summary>
    Connected,

    /// <summary>It has lost it, and waits for another: what is sent meanwhile waits with it. Only sessions that can be resumed are ever in this state.</summary>
    Interrupted,

    /// <summary>The session has ended, or is about to.</summary>
    Ended,
}
