namespace Rpc;

/// <summary>How a session ended.</summary>
public enum RpcSessionEndReason
{
    /// <summary>This end closed the session, or disposed of it.</summary>
    ClosedLocally,

    /// <summary>The peer closed the session in good order.</summary>
    ClosedByPeer,

    /// <summary>The connection broke, or the peer stopped answering.</summary>
    ConnectionLost,

    /// <summary>One end broke the protocol, and the session was closed for it.</summary>
    ProtocolError,

    /// <summary>The peer went past one of this end's limits, and the session was closed for it; the message names the limit.</summary>
    LimitExceeded,

    /// <summary>The connection was lost, and the session, which can be resumed, was not; the <see cref="RpcResumeException"/> says why.</summary>
    ResumeFailed,
}
