namespace Rpc;

/// <summary>What sessions speak, by its name in <c>Sec-WebSocket-Protocol</c> (RFC 6455 §1.9).</summary>
public static class RpcSubprotocols
{
    /// <summary>Our own frames as MessagePack: the fastest, between two ends that have the contract's code.</summary>
    public const string MessagePack = "rpc.v1.msgpack";

    /// <summary>JSON-RPC 2.0 with our extensions: for browsers, other languages, and to read along.</summary>
    public const string Json = "rpc.v1.json";

    /// <summary>Plain JSON-RPC 2.0; it is also what a connection without a subprotocol speaks.</summary>
    public const string JsonRpc = "jsonrpc";

    private const string ResumableSuffix = ".resume";

    /// <summary>What a server accepts unless told otherwise, the preferred one first.</summary>
    internal static IReadOnlyList<string> Accepted { get; } = [MessagePack, Json, JsonRpc];

    /// <summary>What a client offers unless told otherwise, the preferred one first.</summary>
    internal static IReadOnlyList<string> Offered { get; } = [MessagePack, Json];

    /// <summary>Puts those forms that can be resumed before all of a list, in its order.</summary>
    internal static IReadOnlyList<string> WithResumable(IEnumerable<string> subprotocols) =>
        [.. subprotocols.Where(static subprotocol => subprotocol is MessagePack or Json).Select(static subprotocol => subprotocol + ResumableSuffix), .. subprotocols];

    /// <summary>What travels over a connection that can be resumed; null where it cannot.</summary>
    internal static string? GetResumed(string? subprotocol) =>
        subprotocol?.EndsWith(ResumableSuffix, StringComparison.Ordinal) == true ? subprotocol[..^ResumableSuffix.Length] : null;
}
