namespace Rpc;

/// <summary>For what the service container makes an object that serves a contract.</summary>
public enum RpcActivation
{
    /// <summary>One object for all sessions, made when the server starts. It is registered as a singleton.</summary>
    Singleton,

    /// <summary>An object for each session, in a scope that ends with the session, behind the last of its handlers. It is registered as a scoped service.</summary>
    PerSession,

    /// <summary>
    /// An object for each call, notification and stream, in a scope that ends before the call is answered. It is registered as a scoped service. Not for contracts with
    /// events, which need an object that stays.
    /// </summary>
    PerCall,
}
