namespace Rpc;

/// <summary>
/// An argument could not be written, so that nothing was sent; or the peer's result is not of the declared type. The
/// session and all other calls go on.
/// </summary>
/// <param name="message">Which value of which method, and why.</param>
/// <param name="innerException">The serialiser's own exception.</param>
public sealed class RpcSerializationException(string message, Exception? innerException = null)
    : RpcException(RpcErrorCode.SerializationError, message, innerException);
