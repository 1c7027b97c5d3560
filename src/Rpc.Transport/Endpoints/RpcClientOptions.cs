using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.Transport.Client;

namespace Rpc;

/// <summary>How <see cref="RpcClient"/> connects, and how its session behaves. Checked once, when it connects.</summary>
public sealed class RpcClientOptions : RpcEndpointOptions
{
    /// <summary>How long name look-up, TCP and the opening handshake may take together. Default 15 s; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Further header fields of the opening handshake, for example <c>Authorization</c>. Default none.</summary>
    public IList<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>The subprotocols to offer, the preferred one first. Default <c>rpc.v1.json</c>; empty to speak plain JSON-RPC 2.0 with any server.</summary>
    public IList<string> Subprotocols { get; } = [.. RpcSubprotocols.Offered];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        foreach (var subprotocol in Subprotocols)
        {
            if (!RpcSubprotocols.Accepted.Contains(subprotocol))
                throw new ArgumentException($"'{subprotocol}' is none of the subprotocols that sessions speak: {string.Join(", ", RpcSubprotocols.Accepted)}.", nameof(Subprotocols));
        }

        ToClientOptions().Validate();
    }

    internal WebSocketClientOptions ToClientOptions() => new()
    {
        ConnectTimeout = ConnectTimeout,
        Headers = [.. Headers],
        Subprotocols = [.. Subprotocols],
        Deflate = Compression?.ToDeflateOptions(),
        Connection = ToConnectionOptions(),
        Logger = (ILogger?)LoggerFactory?.CreateLogger("Rpc.Transport") ?? NullLogger.Instance,
    };
}
