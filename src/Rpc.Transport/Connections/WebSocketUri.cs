using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rpc.Transport.Connections;

/// <summary>A <c>ws</c> or <c>wss</c> URI (RFC 6455 §3), or <c>ws+unix</c> for a Unix domain socket, checked.</summary>
internal sealed class WebSocketUri
{
    private const string UnixScheme = "ws+unix";

    // The smallest that any platform has room for, without the zero at its end.
    private const int MaxSocketPathBytes = 103;

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

    /// <summary>Checks a URI.</summary>
    /// <exception cref="ArgumentException">It has another scheme, names no host or socket, has a fragment, or carries credentials.</exception>
    public static WebSocketUri Parse(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri)
            throw new ArgumentException($"'{url}' is not an absolute URI; write it as ws://host:port/path.", nameof(url));

        // RFC 6455 §3 has no such part; sending it silently nowhere would surprise, sending it in clear text more so. Nor is it
        // for logs.
        if (url.UserInfo.Length > 0)
            throw new ArgumentException($"'{url.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped)}' was given with a user name or password, which a WebSocket URI does not carry; send a header instead.", nameof(url));
        if (url.Scheme is not ("ws" or "wss" or UnixScheme))
            throw new ArgumentException($"'{url}' is not a WebSocket URI; its scheme must be ws, wss or {UnixScheme}.", nameof(url));
        if (url.Scheme == UnixScheme && (url.Host.Length > 0 || url.AbsolutePath.Length < 2 || url.AbsolutePath[0] != '/' || url.AbsolutePath[1] == ':'))
            throw new ArgumentException($"'{url}' names no socket; write it as {UnixScheme}:///path/of/the/socket:/path.", nameof(url));
        if (url.Scheme != UnixScheme && url.Host.Length == 0)
            throw new ArgumentException($"'{url}' names no host.", nameof(url));

        // §3: a fragment has no meaning for a WebSocket and must not be used.
        if (url.Fragment.Length > 0 || url.OriginalString.Contains('#', StringComparison.Ordinal))
            throw new ArgumentException($"'{url}' has a fragment, which a WebSocket URI must not have.", nameof(url));
        var parsed = new WebSocketUri(url);
        if (parsed.SocketPath is { } path && (path.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(path) > MaxSocketPathBytes))
            throw new ArgumentException($"'{url}' names no file that can be a socket: its path has at most {MaxSocketPathBytes} bytes, none of them zero.", nameof(url));
        return parsed;
    }

    /// <summary>Where to listen for what is sent to the URI: one address, or for <c>localhost</c> those of both families.</summary>
    /// <param name="url">The URI.</param>
    /// <exception cref="ArgumentException">The host is a name other than <c>localhost</c>.</exception>
    public static IReadOnlyList<EndPoint> ResolveLocal(WebSocketUri url)
    {
        if (url.SocketPath is not null)
            return [new UnixDomainSocketEndPoint(url.SocketPath)];

        // Clients take the name for either, on most systems IPv6 first (RFC 6761 §6.3, RFC 6724 §2.1).
        if (string.Equals(url.Host, "localhost", StringComparison.OrdinalIgnoreCase))
            return [new IPEndPoint(IPAddress.Loopback, url.Port), new IPEndPoint(IPAddress.IPv6Loopback, url.Port)];
        return IPAddress.TryParse(url.Host, out IPAddress? address)
            ? [new IPEndPoint(address, url.Port)]
            : throw new ArgumentException($"'{url.Uri}' names no address to listen on; write localhost, an IP address of this machine, or 0.0.0.0 for all.", nameof(url));
    }

    /// <summary>The URI with the port that the system chose.</summary>
    public Uri WithPortOf(EndPoint bound) => bound is IPEndPoint { Port: var port } ? new UriBuilder(Uri) { Port = port }.Uri : Uri;
}
