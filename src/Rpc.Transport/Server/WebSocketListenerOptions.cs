using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Handshake;
using Rpc.Transport.Server;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.WebSockets;

/// <summary>How a server listens.</summary>
public sealed class WebSocketListenerOptions
{
    /// <summary>The subprotocols supported, the preferred one first. Default none.</summary>
    public IReadOnlyList<string> Subprotocols { get; set; } = [];

    /// <summary>The origins (RFC 6455 §10.2) from which pages may connect, for example <c>https://example.com</c>; null (the default) for all. Clients that send no origin are not browsers and may always connect.</summary>
    public IReadOnlyCollection<string>? AllowedOrigins { get; set; }

    /// <summary>Decides about sound requests, for example by path or credentials; null (the default) accepts all. Counts into the handshake's time.</summary>
    internal Func<ServerHandshakeRequest, CancellationToken, ValueTask<HandshakeDecision>>? Decide { get; set; }

    /// <summary>Decides about sound requests from allowed origins; null (the default) accepts all. Counts into the handshake's time.</summary>
    public Func<WebSocketHttpRequest, CancellationToken, ValueTask<WebSocketAdmission>>? Authorize { get; set; }

    /// <summary>Answers requests for something else than a WebSocket; null (the default), or its null, for the usual error.</summary>
    public Func<WebSocketHttpRequest, CancellationToken, ValueTask<WebSocketHttpReply?>>? HttpHandler { get; set; }

    /// <summary>The certificate and how TLS is spoken; null (the default) for plain TCP.</summary>
    public SslServerAuthenticationOptions? Tls { get; set; }

    /// <summary>How long a handshake, with that of TLS, may take. Default 10 s; infinite for no limit.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest head of a request, in bytes. Default 16 KiB.</summary>
    public int MaxHandshakeBytes { get; set; } = 16 * 1024;

    /// <summary>How many connections may be open or in their handshake. Default 65,536. Beyond it requests are answered with 503.</summary>
    public int MaxConnections { get; set; } = 65_536;

    /// <summary>How many of them may come from one address; null (the default) for no limit. Beyond it requests are answered with 429.</summary>
    public int? MaxConnectionsPerAddress { get; set; }

    /// <summary>Who may connect to a Unix domain socket. Default the same user.</summary>
    public UnixFileMode UnixSocketMode { get; set; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How many TCP connections the system may hold until they are accepted. Default 512.</summary>
    public int Backlog { get; set; } = 512;

    /// <summary>Compression by permessage-deflate (RFC 7692), where the peer has it too; null (the default) for none.</summary>
    public DeflateOptions? Deflate { get; set; }

    /// <summary>Limits and times of each connection.</summary>
    public WebSocketConnectionOptions Connection { get; set; } = new();

    /// <summary>Where events are told. Default nowhere.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Refuses values that make no sense.</summary>
    /// <exception cref="ArgumentException">A subprotocol is no token or repeated, or a value is out of its range.</exception>
    public void Validate()
    {
        if (!HeaderTokens.AreDifferent(Subprotocols))
            throw new ArgumentException("Subprotocols are different tokens (RFC 6455 §4.1).", nameof(Subprotocols));
        ArgumentOutOfRangeException.ThrowIfEqual(HandshakeTimeout, TimeSpan.Zero);
        WebSocketConnectionOptions.CheckTime(HandshakeTimeout, nameof(HandshakeTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxHandshakeBytes, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnectionsPerAddress ?? 1, 1, nameof(MaxConnectionsPerAddress));
        ArgumentOutOfRangeException.ThrowIfLessThan(Backlog, 1);
        Deflate?.Validate();
        if (Tls is not null)
            TlsOptions.Validate(Tls);
        Connection.Validate();
    }

    internal WebSocketListenerOptions Clone()
    {
        var copy = (WebSocketListenerOptions)MemberwiseClone();
        copy.Subprotocols = [.. Subprotocols];
        copy.AllowedOrigins = AllowedOrigins is null ? null : [.. AllowedOrigins];
        copy.Deflate = Deflate?.Clone();
        copy.Connection = Connection.Clone();
        return copy;
    }
}
