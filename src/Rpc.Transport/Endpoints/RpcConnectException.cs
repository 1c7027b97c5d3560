using Rpc.WebSockets;

namespace Rpc;

/// <summary>A connection to a server could not be opened. The message says what to do about it.</summary>
public sealed class RpcConnectException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="failure">The kind of failure.</param>
    /// <param name="message">What happened, for people to read.</param>
    /// <param name="statusCode">The HTTP status that the server answered with; null where it gave none.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public RpcConnectException(RpcConnectFailure failure, string message, int? statusCode = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
        StatusCode = statusCode;
    }

    internal RpcConnectException(WebSocketConnectException cause)
        : this((RpcConnectFailure)cause.Failure, cause.Message, cause.StatusCode, cause)
    {
    }

    /// <summary>The kind of failure.</summary>
    public RpcConnectFailure Failure { get; }

    /// <summary>The HTTP status that the server answered with; null where it gave none.</summary>
    public int? StatusCode { get; }
}
