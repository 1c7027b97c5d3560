using System.Net;
using System.Security.Cryptography.X509Certificates;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Handshake;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.WebSockets;

/// <summary>
/// A request that a client made of a server: one that opens a session, or a plain HTTP one. All but the addresses and the certificate
/// is what the client says of itself.
/// </summary>
public sealed class WebSocketHttpRequest
{
    private readonly HttpHead _head;
    private readonly string? _remoteAddress; // where it is not what the endpoint says

    internal WebSocketHttpRequest(HttpHead head, string path, string query, Wire wire)
    {
        _head = head;
        Path = path;
        Query = query;
        RemoteEndPoint = wire.RemoteEndPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
            ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
            : wire.RemoteEndPoint;
        _remoteAddress = RemoteEndPoint is null ? wire.RemoteAddress : null;
        IsSecure = wire is TlsWire;
        ClientCertificate = (wire as TlsWire)?.PeerCertificate;
    }

    /// <summary>The method, for example <c>GET</c>; always that where a session is opened.</summary>
    public string Method => _head.Method;

    /// <summary>The path as it was sent, still percent-encoded; begins with a slash.</summary>
    public string Path { get; }

    /// <summary>The query with its question mark, still percent-encoded; empty where there is none.</summary>
    public string Query { get; }

    /// <summary>The header fields in the order of arrival; bytes above ASCII read as Latin-1.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _head.Fields;

    /// <summary>The page that a browser connects from (RFC 6455 §10.2), for example <c>https://example.com</c>; null for other clients.</summary>
    public string? Origin => GetHeader("Origin");

    /// <summary>The subprotocols that the client offers, in its order of preference (RFC 6455 §1.9); empty for none. Read from its header at each use.</summary>
    public IReadOnlyList<string> Subprotocols => GetHeader("Sec-WebSocket-Protocol") is { } offered ? HeaderTokens.ParseList(offered) ?? [] : [];

    /// <summary>Who asks, as the network tells: behind a reverse proxy that is the proxy. IPv4 as such also on a dual-stack socket; null where it is not known.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>The same for people to read, for example <c>127.0.0.1:51234</c>.</summary>
    public string RemoteAddress => _remoteAddress ?? SocketWire.Describe(RemoteEndPoint);

    /// <summary>Whether the request came over TLS to this very server.</summary>
    public bool IsSecure { get; }

    /// <summary>The certificate that the client has proved to own, checked as the TLS options say; null where it presented none.</summary>
    public X509Certificate2? ClientCertificate { get; }

    /// <summary>
    /// What <see cref="RpcServerOptions.Authorize"/> has found out and the session's set-up wants to know, for example who the
    /// caller is. Not looked at here.
    /// </summary>
    public object? State { get; set; }

    /// <summary>A header's value; several of the name are joined with commas (RFC 9110 §5.2). Null where there is none.</summary>
    /// <param name="name">The name, in any case.</param>
    public string? GetHeader(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _head.Get(name);
    }
}
