namespace Rpc.Messages;

/// <summary>An error object (JSON-RPC 2.0 §5.1).</summary>
/// <param name="Code">The error code.</param>
/// <param name="Message">One sentence for people.</param>
/// <param name="DataJson">Further data as JSON text, or null.</param>
internal sealed record RpcError(RpcErrorCode Code, string Message, string? DataJson = null)
{
    /// <summary>A declared fault as MessagePack, <c>[name, {member: value, …}]</c>, in place of the data; null for none, and where messages are JSON.</summary>
    public byte[]? Fault { get; init; }
}
