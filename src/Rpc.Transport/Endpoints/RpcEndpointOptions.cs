using Rpc.Transport.Connections;

namespace Rpc;

/// <summary>What servers and clients have in common: the session's options and those of its WebSocket connection.</summary>
public abstract class RpcEndpointOptions : RpcSessionOptions
{
    private protected RpcEndpointOptions()
    {
    }

    /// <summary>The bytes that wait to be sent, from which on a send waits, at least 1. Default 1 MiB.</summary>
    public int MaxQueuedSendBytes { get; set; } = 1024 * 1024;

    /// <summary>Compression of messages, where the peer has it too; null (the default) for none. Read its remarks on secrets before turning it on.</summary>
    public RpcCompressionOptions? Compression { get; set; }

    /// <summary>The silence after which a Ping asks whether the peer is there (RFC 6455 §5.5.2). Default 30 s; zero or <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time after a Ping within which something must come from the peer, else the session ends. Default 20 s; zero or <see cref="Timeout.InfiniteTimeSpan"/> to wait for ever.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the closing handshake may take (RFC 6455 §7.1.2), more than zero. Default 5 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A value makes no sense.</exception>
    public override void Validate()
    {
        base.Validate();
        ToConnectionOptions().Validate();
    }

    private protected static void ValidateSubprotocols(IEnumerable<string> subprotocols)
    {
        foreach (var subprotocol in subprotocols)
        {
            if (!RpcSubprotocols.Accepted.Contains(subprotocol))
                throw new ArgumentException($"'{subprotocol}' is none of the subprotocols that sessions speak: {string.Join(", ", RpcSubprotocols.Accepted)}.", nameof(subprotocols));
        }
    }

    internal WebSocketConnectionOptions ToConnectionOptions() => new()
    {
        MaxMessageBytes = MaxMessageBytes,
        MaxQueuedSendBytes = MaxQueuedSendBytes,
        KeepAliveInterval = KeepAliveInterval,
        KeepAliveTimeout = KeepAliveTimeout,
        CloseTimeout = CloseTimeout,
        TimeProvider = TimeProvider,
    };
}
