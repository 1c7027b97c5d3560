namespace Rpc.Transport.Client;

/// <summary>A <c>ws</c> or <c>wss</c> URI (RFC 6455 §3), checked.</summary>
internal sealed class WebSocketUri
{
    private WebSocketUri(Uri uri)
    {
        Uri = uri;
        Host = uri.IdnHost;
        IsSecure = uri.Scheme == "wss";
        Port = uri.Port >= 0 ? uri.Port : DefaultPort;
    }

    /// <summary>The URI as it was given.</summary>
    public Uri Uri { get; }

    /// <summary>The name or address to connect to, without the brackets of an IPv6 address.</summary>
    public string Host { get; }

    /// <summary>True for <c>wss</c>: WebSocket over TLS (§3).</summary>
    public bool IsSecure { get; }

    /// <summary>The port; 80, or with TLS 443, where none is given (§3).</summary>
    public int Port { get; }

    /// <summary>The value of <c>Host</c>: the port is left out where it is the scheme's own (§4.1 item 4).</summary>
    public string HostField => (Uri.HostNameType == UriHostNameType.IPv6 ? $"[{Host}]" : Host) + (Port == DefaultPort ? "" : $":{Port}");

    /// <summary>Path and query; the path is at least a slash (§3).</summary>
    public string Target => Uri.PathAndQuery;

    /// <summary>Host and port for people to read.</summary>
    public string Authority => (Uri.HostNameType == UriHostNameType.IPv6 ? $"[{Host}]" : Host) + $":{Port}";

    private int DefaultPort => IsSecure ? 443 : 80;

    /// <summary>Checks a URI.</summary>
    /// <exception cref="ArgumentException">It is no <c>ws</c> or <c>wss</c> URI, has a fragment, or carries credentials.</exception>
    public static WebSocketUri Parse(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri)
            throw new ArgumentException($"'{uri}' is not an absolute URI; write it as ws://host:port/path.", nameof(uri));
        if (uri.Scheme is not ("ws" or "wss"))
            throw new ArgumentException($"'{uri}' is not a WebSocket URI; its scheme must be ws or wss.", nameof(uri));
        if (uri.Host.Length == 0)
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
