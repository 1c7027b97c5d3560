using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.Transport.Client;

namespace Rpc;

/// <summary>How <see cref="RpcClient"/> connects, and how its session behaves. Checked once, when it connects.</summary>
public sealed class RpcClientOptions : RpcEndpointOptions
{
    /// <summary>
    /// How <c>wss</c> is spoken: client certificates, whom to trust, which versions. Default (null): the platform's defaults, which
    /// are strict. Copied when connecting; an unset <see cref="SslClientAuthenticationOptions.TargetHost"/> is the URL's host, and
    /// unset <see cref="SslClientAuthenticationOptions.ApplicationProtocols"/> are <c>http/1.1</c>. With a <c>ws</c> URL it must be null.
    /// </summary>
    public SslClientAuthenticationOptions? Tls { get; set; }

    /// <summary>
    /// The HTTP proxy to tunnel through with <c>CONNECT</c>, for example <c>new WebProxy("http://proxy:3128") { Credentials = … }</c>,
    /// or <see cref="System.Net.Http.HttpClient.DefaultProxy"/> for that of the environment. Its credentials are sent as Basic. Default (null): none.
    /// </summary>
    public IWebProxy? Proxy { get; set; }

    /// <summary>How long name look-up, TCP, proxy, TLS and the opening handshake may take together. Default 15 s; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Connections to one host and port may open side by side. Default false: they open one after the other, as RFC 6455 §4.1, item 2, asks of every client, and
    /// a host that lets a handshake hang holds up those behind it until their <see cref="ConnectTimeout"/>, which covers the wait. For gateways and load generators, which open many at once on purpose.
    /// </summary>
    public bool AllowConcurrentConnecting { get; set; }

    /// <summary>Further header fields of the opening handshake, for example <c>Authorization</c>, <c>Cookie</c> or <c>Origin</c>. Default none.</summary>
    public IList<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>
    /// The subprotocols to offer, of <see cref="RpcSubprotocols"/>, the preferred one first; the server chooses. Default <see cref="RpcSubprotocols.MessagePack"/> and <see cref="RpcSubprotocols.Json"/>; empty
    /// to speak plain JSON-RPC 2.0 with any server.
    /// </summary>
    public IList<string> Subprotocols { get; set; } = [.. RpcSubprotocols.Offered];

    /// <summary>Has the session survive the loss of its connection, where the server allows it; null (the default) for a session that ends with its connection.</summary>
    public RpcResumeOptions? Resume { get; set; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        ValidateSubprotocols(Subprotocols);
        Resume?.Validate();
        ToClientOptions().Validate();
    }

    internal WebSocketClientOptions ToClientOptions() => new()
    {
        ConnectTimeout = ConnectTimeout,
        AllowConcurrentConnecting = AllowConcurrentConnecting,
        Headers = [.. Headers],
        Tls = Tls,
        Proxy = Proxy,
        Subprotocols = Resume is null ? [.. Subprotocols] : [.. RpcSubprotocols.WithResumable(Subprotocols)],
        Deflate = Compression?.ToDeflateOptions(),
        Connection = ToConnectionOptions(),
        Logger = (ILogger?)LoggerFactory?.CreateLogger("Rpc.Transport") ?? NullLogger.Instance,
    };
}
