namespace Rpc;

/// <summary>A session lost its connection and could not go on over another one; <see cref="Failure"/> says why. What was sent last may or may not have arrived.</summary>
public sealed class RpcResumeException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="failure">Why the session could not go on.</param>
    /// <param name="message">The same in words.</param>
    /// <param name="innerException">How the connection was lost, or the last attempt to make another one failed; null where that is not known.</param>
    public RpcResumeException(RpcResumeFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>Why the session could not go on.</summary>
    public RpcResumeFailure Failure { get; }
}
