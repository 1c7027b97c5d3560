using System.Buffers;
using Microsoft.Extensions.Logging;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.WebSockets;

/// <summary>
/// An open WebSocket: the sans-I/O protocol joined to a wire and a clock. One reader at a time; sending, closing and aborting
/// from any thread.
/// </summary>
public sealed partial class WebSocketConnection : IAsyncDisposable, ISendQueueOwner, IKeepAliveTarget
{
    private readonly object _gate = new();
    private readonly Wire _wire;
    private readonly WebSocketConnectionOptions _options;
    private readonly ILogger _logger;
    private readonly WebSocketReceiver _receiver;
    private readonly SendQueue _sendQueue;
    private readonly CloseHandshake _handshake;
    private readonly KeepAliveTimer? _keepAlive;
    private LazyCompletion _ended;
    private LazyCompletion _terminated;
    private ConnectionEnd? _closed;

    /// <summary>Takes over a wire on which the opening handshake is done.</summary>
    /// <param name="wire">The wire; owned from now on.</param>
    /// <param name="role">The side that this end took in the handshake.</param>
    /// <param name="info">What the handshake agreed on.</param>
    /// <param name="options">Limits and times, validated by the caller.</param>
    /// <param name="early">Bytes that came behind the peer's handshake.</param>
    /// <param name="keys">Masking keys, for a client.</param>
    /// <param name="logger">Where events are told.</param>
    /// <param name="deflate">How to compress, where <paramref name="info"/> says that this was agreed on.</param>
    internal WebSocketConnection(
        Wire wire, Role role, WebSocketConnectionInfo info, WebSocketConnectionOptions options, ReadOnlySpan<byte> early, IMaskingKeySource keys, ILogger logger,
        DeflateOptions? deflate = null)
    {
        _wire = wire;
        _options = options;
        _logger = logger;
        Info = info;
        DeflateOptions? compression = info.Deflate is null ? null : deflate ?? new DeflateOptions();
        _receiver = new WebSocketReceiver(
            role, options.Limits, options.ReceiveBufferBytes, compression is null ? null : info.Deflate!.CreateInflater(role, compression, options.MaxMessageBytes));
        var sender = new WebSocketSender(role, keys, deflater: compression is null ? null : info.Deflate!.CreateDeflater(role, compression));
        _sendQueue = new SendQueue(wire, sender, options.MaxQueuedSendBytes, this, keepsBuffers: WebSocketConnectionOptions.IsOn(options.KeepAliveInterval));
        _handshake = new CloseHandshake(role);
        if (!early.IsEmpty)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(early.Length, options.ReceiveBufferBytes));
            early.CopyTo(_buffer);
            _bufferEnd = early.Length;
        }

        if (WebSocketConnectionOptions.IsOn(options.KeepAliveInterval))
        {
            TimeSpan? timeout = WebSocketConnectionOptions.IsOn(options.KeepAliveTimeout) ? options.KeepAliveTimeout : null;
            _keepAlive = new KeepAliveTimer(options.TimeProvider, options.KeepAliveInterval, timeout, this);
        }
    }

    /// <summary>What the opening handshake agreed on.</summary>
    internal WebSocketConnectionInfo Info { get; }

    /// <summary>The peer's address for people to read.</summary>
    public string RemoteAddress => _wire.RemoteAddress;

    /// <summary>How the connection ended; null while it is open or still closing.</summary>
    public ConnectionEnd? Closed => Volatile.Read(ref _closed);

    /// <summary>Completes when the connection has ended. Never fails.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Completes when the connection has ended and its wire is released. Never fails.</summary>
    internal Task Terminated => _terminated.Task;

    /// <summary>Bytes accepted and not yet sent.</summary>
    public long UnsentBytes => _sendQueue.UnsentBytes;

    /// <summary>
    /// The connection behind the platform's abstraction, for code that wants one. It owns the connection, which must not be used
    /// directly any more. Unlike the platform's own, a cancelled receive leaves it open, and sends may run at the same time; the peer's
    /// Close is answered without being asked to.
    /// </summary>
    public System.Net.WebSockets.WebSocket AsWebSocket() => new PlatformWebSocket(this);

    /// <summary>Closes in good order with code 1000 if need be, and waits until the wire is released.</summary>
    public ValueTask DisposeAsync()
    {
        _discardKept = true;
        return _terminated.IsCompleted ? default : EndAsync();
    }

    // A connection whose peer has been silent for so long gives up its buffers, and what it remembers for compressing, which is most of its memory.
    void IKeepAliveTarget.SendKeepAlivePing(ReadOnlySpan<byte> payload)
    {
        _sendQueue.Rest();
        _sendQueue.SendPing(payload);
    }

    void IKeepAliveTarget.PeerIsDead()
    {
        TransportMetrics.CountLimit(LimitName.KeepAliveTimeout);
        Abort(new TimeoutException($"The peer has been silent for {_options.KeepAliveTimeout} after a keep-alive ping."));
    }

    // The first end counts. Wakes everybody who waits.
    private bool PublishEnd(ConnectionEnd end)
    {
        lock (_gate)
        {
            if (_closed is not null)
                return false;
            Volatile.Write(ref _closed, end);
        }

        _keepAlive?.Dispose();
        _sendQueue.Stop();
        _closeFrameSent.Complete();
        _ended.Complete();
        FailPings();
        _kept?.Writer.TryComplete();
        if (_logger.IsEnabled(LogLevel.Debug))
            _logger.ConnectionEnded(RemoteAddress, (int)end.Code, end.Reason, end.ByPeer, end.Exception);
        return true;
    }

    // The wire is no longer needed. Whoever still waits on it is woken with an error and finds the end published.
    private void Terminate(bool abort)
    {
        if (abort)
            _wire.Abort();
        else
            _wire.Dispose();
        lock (_gate)
        {
            _closeTimer?.Dispose();
            _isTerminated = true;
        }

        _terminated.Complete();
    }

    private async ValueTask EndAsync()
    {
        await CloseAsync(CloseCode.Normal, "", CancellationToken.None).ConfigureAwait(false);
        await Terminated.ConfigureAwait(false);
    }
}
