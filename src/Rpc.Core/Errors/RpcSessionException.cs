namespace Rpc;

/// <summary>No answer will come: the session has ended. <see cref="Reason"/> says how.</summary>
public sealed class RpcSessionException : RpcException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">How the session ended.</param>
    /// <param name="message">The reason in words.</param>
    /// <param name="innerException">The failure that ended the session, if there was one.</param>
    public RpcSessionException(RpcSessionEndReason reason, string message, Exception? innerException = null)
        : base(RpcErrorCode.SessionEnded, message, innerException) => Reason = reason;

    /// <summary>How the session ended.</summary>
    public RpcSessionEndReason Reason { get; }
}
