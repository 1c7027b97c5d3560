namespace Rpc;

/// <summary>Why a session whose connection was lost could not go on over another one. The numbers are those on the wire.</summary>
public enum RpcResumeFailure
{
    /// <summary>No other connection came about within the time that the options allow. Never sent.</summary>
    WindowOver = 0,

    /// <summary>The server knows no such session: it was started anew, it has given the session up, or it has ended it.</summary>
    UnknownSession = 1,

    /// <summary>The server does not let this client back in: who it says it is now is not who opened the session.</summary>
    Refused = 2,

    /// <summary>What one end says that it has received is not what the other can have sent.</summary>
    CountMismatch = 3,
}
