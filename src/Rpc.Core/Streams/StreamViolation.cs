namespace Rpc.Streams;

/// <summary>What a stream fails with that an end has broken the protocol with, or left lying.</summary>
internal static class StreamViolation
{
    /// <summary>The sender went past its credit.</summary>
    public static RpcException TooMuch(string name) =>
        new(RpcErrorCode.FlowControlError, $"The peer sent more of a stream of '{name}' than it was granted.");

    /// <summary>The reader takes nothing, and does not leave either.</summary>
    public static RpcException Idle(string name) =>
        new(RpcErrorCode.StreamIdle, $"The reader of the stream of '{name}' has taken nothing for longer than its sender waits for it (limit StreamIdleTimeout).");

    /// <summary>The reader granted more than a stream may have.</summary>
    public static RpcException TooMuchCredit(string name) =>
        new(RpcErrorCode.FlowControlError, $"The peer granted a stream of '{name}' no bytes, or more than 2,147,483,647.");
}
