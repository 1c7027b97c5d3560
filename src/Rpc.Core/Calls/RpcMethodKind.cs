namespace Rpc.Calls;

/// <summary>What a member of a contract is on the wire.</summary>
public enum RpcMethodKind
{
    /// <summary>A request that is answered (JSON-RPC 2.0 §4).</summary>
    Call,

    /// <summary>A notification from the caller, never answered (JSON-RPC 2.0 §4.1).</summary>
    Notification,

    /// <summary>A notification from the serving end, sent while its peer is subscribed.</summary>
    Event,

    /// <summary>A request that is answered with a stream.</summary>
    Stream,
}
