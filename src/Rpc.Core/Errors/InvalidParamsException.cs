namespace Rpc;

/// <summary>The peer's arguments do not fit the declaration: the peer's fault, which it is told in full, and no failure of this end.</summary>
/// <param name="message">Which parameter of which method, and why.</param>
/// <param name="innerException">The cause; stays on this side.</param>
internal sealed class InvalidParamsException(string message, Exception? innerException = null)
    : RpcException(RpcErrorCode.InvalidParams, message, innerException);
