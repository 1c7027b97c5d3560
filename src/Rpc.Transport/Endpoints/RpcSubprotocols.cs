using Rpc.Codecs.Json;

namespace Rpc;

/// <summary>What sessions speak, by its name in <c>Sec-WebSocket-Protocol</c> (RFC 6455 §1.9).</summary>
internal static class RpcSubprotocols
{
    /// <summary>What a server accepts, the preferred one first. A client that offers none speaks plain JSON-RPC 2.0.</summary>
    public static readonly IReadOnlyList<string> Accepted = [JsonRpcCodec.Subprotocol, JsonRpcCodec.PlainSubprotocol];

    /// <summary>What a client offers unless told otherwise.</summary>
    public static readonly IReadOnlyList<string> Offered = [JsonRpcCodec.Subprotocol];
}
