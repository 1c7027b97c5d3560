namespace Rpc.Sessions;

/// <summary>Is told when a session ends.</summary>
internal interface ISessionEndListener
{
    /// <summary>The session can no longer be used.</summary>
    void OnEnded(RpcSession session);
}
