using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Deflate;

namespace Rpc.WebSockets;

/// <summary>How a client connects.</summary>
public sealed class WebSocketClientOptions
{
    /// <summary>The subprotocols to offer, the preferred one first. Default none.</summary>
    public IReadOnlyList<string> Subprotocols { get; set; } = [];

    /// <summary>Further header fields of the handshake, for example <c>Authorization</c> or <c>Origin</c>. Default none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; set; } = [];

    /// <summary>How <c>wss</c> is spoken; null (the default) for the platform's defaults, which are strict.</summary>
    public SslClientAuthenticationOptions? Tls { get; set; }

    /// <summary>The HTTP proxy to tunnel through; null (the default) for none. Not used for Unix domain sockets.</summary>
    public IWebProxy? Proxy { get; set; }

    /// <summary>Finds the addresses of a host, the preferred ones first. Default the system's resolver.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; set; } = Dns.GetHostAddressesAsync;

    /// <summary>How long name look-up, waiting for the turn, proxy, TCP, TLS and handshake may take together. Default 15 s; infinite for no limit.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Connections to one host and port may open side by side. Default false: they open one after the other, as RFC 6455 §4.1, item 2, asks of every client, and
    /// a host that lets a handshake hang holds up those behind it until their <see cref="ConnectTimeout"/>, which covers the wait. For gateways and load generators, which open many at once on purpose.
    /// </summary>
    public bool AllowConcurrentConnecting { get; set; }

    /// <summary>The longest head of the server's answer, in bytes. Default 16 KiB.</summary>
    public int MaxHandshakeBytes { get; set; } = 16 * 1024;

    /// <summary>Compression by permessage-deflate (RFC 7692), where the peer has it too; null (the default) for none.</summary>
    public DeflateOptions? Deflate { get; set; }

    /// <summary>Limits and times of the connection.</summary>
    public WebSocketConnectionOptions Connection { get; set; } = new();

    /// <summary>Where events are told. Default nowhere.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Refuses values that make no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfEqual(ConnectTimeout, TimeSpan.Zero);
        WebSocketConnectionOptions.CheckTime(ConnectTimeout, nameof(ConnectTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxHandshakeBytes, 256);
        Deflate?.Validate();
        Connection.Validate();
    }

    internal WebSocketClientOptions Clone()
    {
        var copy = (WebSocketClientOptions)MemberwiseClone();
        copy.Subprotocols = [.. Subprotocols];
        copy.Headers = [.. Headers];
        copy.Deflate = Deflate?.Clone();
        copy.Connection = Connection.Clone();
        return copy;
    }
}
