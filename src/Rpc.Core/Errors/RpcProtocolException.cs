namespace Rpc;

/// <summary>The peer broke the protocol in a way that ends the session.</summary>
/// <param name="message">Which rule was broken.</param>
/// <param name="innerException">The cause.</param>
public sealed class RpcProtocolException(string message, Exception? innerException = null)
    : RpcException(RpcErrorCode.InvalidRequest, message, innerException);
