using System.Net;
using System.Net.Sockets;

namespace Rpc.Transport.Connections;

/// <summary>A <c>ws</c> or <c>wss</c> URI (RFC 6455 §3), or <c>ws+unix</c> for a Unix domain socket, checked.</summary>
internal sealed class WebSocketUri
{
    private const string UnixScheme = "ws+unix";

    private WebSocketUri(Uri uri)
    {
        Uri = uri;
        Host = uri.IdnHost;
        IsSecure = uri.Scheme == "wss";
        Port = uri.Port >= 0 ? uri.Port : DefaultPort;
        Path = uri.AbsolutePath;
        if (uri.Scheme != UnixScheme)
            return;

        // As the `ws` package of npm writes it: ws+unix:<socket's path>:<request's path>.
        int colon = Path.IndexOf(':', StringComparison.Ordinal);
        SocketPath = Uri.UnescapeDataString(colon < 0 ? Path : Path[..colon]);
        Path = colon < 0 || colon == Path.Length - 1 ? "/" : Path[(colon + 1)..];
    }

    /// <summary>The file of the Unix domain socket to connect to; null for TCP.</summary>
    public string? SocketPath { get; }

    /// <summary>The path of the request, percent-encoded; at least a slash (§3).</summary>
    public string Path { get; }

    /// <summary>The URI as it was given.</summary>
    public Uri Uri { get; }

    /// <summary>The name or address to connect to, without the brackets of an IPv6 address.</summary>
    public string Host { get; }

    /// <summary>True for <c>wss</c>: WebSocket over TLS (§3).</summary>
    public bool IsSecure { get; }

    /// <summary>The port; 80, or with TLS 443, where none is given (§3).</summary>
    public int Port { get; }

    /// <summary>
    /// The value of <c>Host</c>: the port is left out where it is the scheme's own (§4.1 item 4). A Unix domain socket has no host of
    /// its own; something must be said.
    /// </summary>
    public string HostField => SocketPath is not null ? "localhost" : BracketedHost + (Port == DefaultPort ? "" : $":{Port}");

    /// <summary>Path and query.</summary>
    public string Target => Path + Uri.Query;

    /// <summary>Host and port, or the socket's file, for people to read.</summary>
    public string Authority => SocketPath ?? $"{BracketedHost}:{Port}";

    private string BracketedHost => Uri.HostNameType == UriHostNameType.IPv6 ? $"[{Host}]" : Host;

    private int DefaultPort => IsSecure ? 443 : 80;

    /// <summary>Checks a URI that is given as text.</summary>
    /// <exception cref="ArgumentException">It is no <c>ws</c> URI, has a fragment, or carries credentials.</exception>
    public static WebSocketUri Parse(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
        ? Parse(uri)
        : throw new ArgumentException($"'{url}' is not an absolute URI; write it as ws://host:port/path.", nameof(url));

    /// <summary>Where to listen for what is sent to the URI.</summary>
    /// <exception cref="ArgumentException">The host is a name other than <c>localhost</c>.</exception>
    public EndPoint ResolveLocal()
    {
        if (SocketPath is not null)
            return new UnixDomainSocketEndPoint(SocketPath);
        if (string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase))
            return new IPEndPoint(IPAddress.Loopback, Port);
        return IPAddress.TryParse(Host, out IPAddress? address)
            ? new IPEndPoint(address, Port)
            : throw new ArgumentException($"'{Host}' is no address to listen on; write localhost, an IP address of this machine, or 0.0.0.0 for all.");
    }

    /// <summary>The URI with the port that the system chose.</summary>
    public Uri WithPortOf(EndPoint bound) => bound is IPEndPoint { Port: var port } ? new UriBuilder(Uri) { Port = port }.Uri : Uri;

    /// <summary>Checks a URI.</summary>
    /// <exception cref="ArgumentException">It has another scheme, names no host or socket, has a fragment, or carries credentials.</exception>
    public static WebSocketUri Parse(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri)
            throw new ArgumentException($"'{uri}' is not an absolute URI; write it as ws://host:port/path.", nameof(uri));
        if (uri.Scheme is not ("ws" or "wss" or UnixScheme))
            throw new ArgumentException($"'{uri}' is not a WebSocket URI; its scheme must be ws, wss or {UnixScheme}.", nameof(uri));
        if (uri.Scheme == UnixScheme && (uri.Host.Length > 0 || uri.AbsolutePath.Length < 2 || uri.AbsolutePath[0] != '/' || uri.AbsolutePath[1] == ':'))
            throw new ArgumentException($"'{uri}' names no socket; write it as {UnixScheme}:///path/of/the/socket:/path.", nameof(uri));
        if (uri.Scheme != UnixScheme && uri.Host.Length == 0)
            throw new ArgumentException($"'{uri}' names no host.", nameof(uri));

        // §3: a fragment has no meaning for a WebSocket and must not be used.
        if (uri.Fragment.Length > 0 || uri.OriginalString.Contains('#', StringComparison.Ordinal))
            throw new ArgumentException($"'{uri}' has a fragment, which a WebSocket URI must not have.", nameof(uri));

        // §3 has no such part; sending it silently nowhere would surprise, sending it in clear text more so.
        if (uri.UserInfo.Length > 0)
            throw new ArgumentException("A WebSocket URI carries no user name or password; send a header instead.", nameof(uri));
        return new WebSocketUri(uri);
    }
}
