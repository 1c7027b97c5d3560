using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>A sound request to open a WebSocket.</summary>
/// <param name="Head">The whole head.</param>
/// <param name="Path">The path as sent, still percent-encoded; begins with a slash.</param>
/// <param name="Query">The query with its question mark; empty where there is none.</param>
/// <param name="Subprotocols">What the client offers, in its order of preference.</param>
/// <param name="Extensions">The extensions that the client offers, in its order of preference.</param>
internal sealed record ServerHandshakeRequest(HttpHead Head, string Path, string Query, IReadOnlyList<string> Subprotocols, IReadOnlyList<HeaderExtension> Extensions)
{
    /// <summary>The page that a browser opens the connection from (RFC 6455 §10.2); null for other clients.</summary>
    public string? Origin => Head.Get("Origin");
}
