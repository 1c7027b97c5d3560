using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.Transport.Server;

namespace Rpc;

/// <summary>How <see cref="RpcServer"/> listens, and how its sessions behave. Checked once, when it starts.</summary>
public sealed class RpcServerOptions : RpcEndpointOptions
{
    /// <summary>
    /// The certificate of a <c>wss</c> server and how it speaks TLS: SNI, client certificates, versions. Null (the default) for
    /// <c>ws</c>, else set. Copied when the server starts; unset <see cref="SslServerAuthenticationOptions.ApplicationProtocols"/>
    /// are <c>http/1.1</c>.
    /// </summary>
    public SslServerAuthenticationOptions? Tls { get; set; }

    /// <summary>How long an opening handshake, with that of TLS, may take. Default 10 s; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest head of a request, in bytes, at least 256. Default 16 KiB. A longer one is answered with 431.</summary>
    public int MaxHandshakeBytes { get; set; } = 16 * 1024;

    /// <summary>The most connections at a time, at least 1. Default 65,536. Beyond it requests are answered with 503.</summary>
    public int MaxConnections { get; set; } = 65_536;

    /// <summary>
    /// The most of them from one address, at least 1. Default (null): no limit, since behind a reverse proxy all come from one. Beyond it requests are answered with
    /// 429. An IPv6 network of 64 bits counts as one address.
    /// </summary>
    public int? MaxConnectionsPerAddress { get; set; }

    /// <summary>Who may connect to a server on a <c>ws+unix</c> address: the mode of the socket's file. Default the server's own user. Not used on Windows.</summary>
    public UnixFileMode UnixSocketMode { get; set; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Decides who may open a session, once path and origin are in order: by header, query, certificate or address. It runs within
    /// <see cref="HandshakeTimeout"/>; when it throws, the request is answered with 500. Default (null): everybody.
    /// </summary>
    public Func<WebSocketHttpRequest, CancellationToken, ValueTask<WebSocketAdmission>>? Authorize { get; set; }

    /// <summary>
    /// Answers requests for something else than a WebSocket, whatever their path: a health check, a page. Null from it is the usual
    /// error, 426 or 405. It runs within <see cref="HandshakeTimeout"/>; when it throws, the request is answered with 500. The body of a
    /// request is not read. Default (null): the usual error.
    /// </summary>
    public Func<WebSocketHttpRequest, CancellationToken, ValueTask<WebSocketHttpReply?>>? HttpHandler { get; set; }

    /// <summary>
    /// The origins from which pages in browsers may connect (RFC 6455 §10.2), for example <c>https://example.com</c>.
    /// Default (null): all. Requests of other origins are answered with 403.
    /// </summary>
    public IReadOnlyCollection<string>? AllowedOrigins { get; set; }

    /// <summary>
    /// The subprotocols to accept, of <see cref="RpcSubprotocols"/>; of those that a client offers the first here is chosen. Default all, MessagePack first. A client that offers
    /// none of them speaks plain JSON-RPC 2.0.
    /// </summary>
    public IList<string> Subprotocols { get; set; } = [.. RpcSubprotocols.Accepted];

    /// <summary>Lets sessions survive the loss of their connections, for clients that want it; null (the default) for sessions that end with their connections.</summary>
    public RpcServerResumeOptions? Resume { get; set; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        ValidateSubprotocols(Subprotocols);
        Resume?.Validate();
        ToListenerOptions().Validate();
    }

    internal WebSocketListenerOptions ToListenerOptions() => new()
    {
        AllowedOrigins = AllowedOrigins is null ? null : [.. AllowedOrigins],
        Tls = Tls,
        Authorize = Authorize,
        HttpHandler = HttpHandler,
        MaxConnectionsPerAddress = MaxConnectionsPerAddress,
        UnixSocketMode = UnixSocketMode,
        HandshakeTimeout = HandshakeTimeout,
        MaxHandshakeBytes = MaxHandshakeBytes,
        MaxConnections = MaxConnections,
        Subprotocols = Resume is null ? [.. Subprotocols] : [.. RpcSubprotocols.WithResumable(Subprotocols)],
        Deflate = Compression?.ToDeflateOptions(),
        Connection = ToConnectionOptions(),
        Logger = (ILogger?)LoggerFactory?.CreateLogger("Rpc.Transport") ?? NullLogger.Instance,
    };
}
