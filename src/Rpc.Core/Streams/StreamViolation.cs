namespace Rpc.Streams;

/// <summary>What a stream fails with whose sender breaks the protocol.</summary>
internal static class StreamViolation
{
    /// <summary>The sender went past its credit.</summary>
    public static RpcException TooMuch(string name) =>
        new(RpcErrorCode.FlowControlError, $"The peer sent more of a stream of '{name}' than it was granted.");

    /// <summary>The reader granted more than a stream may have.</summary>
    public static RpcException TooMuchCredit(string name) =>
        new(RpcErrorCode.FlowControlError, $"The peer granted a stream of '{name}' no bytes, or more than 2,147,483,647.");
}
