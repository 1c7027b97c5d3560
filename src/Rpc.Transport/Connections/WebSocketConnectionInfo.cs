using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Connections;

/// <summary>What the opening handshake agreed on and told.</summary>
/// <param name="Subprotocol">The subprotocol; null where none was agreed.</param>
/// <param name="Path">The request's path, still percent-encoded.</param>
/// <param name="Query">The request's query with its question mark; empty where there is none.</param>
/// <param name="PeerHead">The peer's handshake: the request on a server, the response on a client; null where there was none (tests, other hosts).</param>
/// <param name="Deflate">What was agreed on about compression (RFC 7692); null where messages are not compressed.</param>
internal sealed record WebSocketConnectionInfo(string? Subprotocol, string Path, string Query, HttpHead? PeerHead, DeflateAgreement? Deflate = null)
{
    /// <summary>The request as a server's application sees it; null elsewhere.</summary>
    public WebSocketHttpRequest? Request { get; init; }
}
