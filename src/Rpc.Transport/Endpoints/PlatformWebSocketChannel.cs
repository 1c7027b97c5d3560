using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using Rpc.Channels;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol.Frames;
using Rpc.WebSockets;
using ChannelClosedException = Rpc.Channels.ChannelClosedException;

namespace Rpc;

/// <summary>
/// A WebSocket of the platform as a channel, so that sessions run over any of them: one that Kestrel has accepted, a
/// <see cref="ClientWebSocket"/>, or another library's.
/// </summary>
/// <remarks>
/// The platform's sockets end when a receive is cancelled, and take one send at a time. So the channel reads by itself, one message ahead of
/// its user, and lines senders up. Limits and keep-alive beyond the message size are those of the socket.
/// </remarks>
public sealed class PlatformWebSocketChannel : IMessageChannel
{
    private const int FirstBytes = 4096;

    private readonly WebSocket _socket;
    private readonly int _maxMessageBytes;
    private readonly TimeSpan _closeTimeout;
    private readonly Channel<Entry> _arrived = Channel.CreateBounded<Entry>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly object _gate = new();
    private readonly Task _reading;
    private Entry _current;
    private ChannelEnd? _closed;
    private volatile bool _weClose;

    /// <summary>Takes over an open socket.</summary>
    /// <param name="socket">The socket; owned from now on.</param>
    /// <param name="remoteAddress">The peer's address for people to read; the socket does not know it.</param>
    /// <param name="maxMessageBytes">The largest message accepted, in bytes, at least 1. A larger one closes with 1009.</param>
    /// <param name="closeTimeout">How long closing may take, more than zero; null for 5 s.</param>
    /// <exception cref="ArgumentException">The socket is not open.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    public PlatformWebSocketChannel(WebSocket socket, string remoteAddress = "unknown", int maxMessageBytes = 16 * 1024 * 1024, TimeSpan? closeTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(remoteAddress);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessageBytes, 1);
        _closeTimeout = closeTimeout ?? TimeSpan.FromSeconds(5);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_closeTimeout, TimeSpan.Zero, nameof(closeTimeout));
        if (socket.State != WebSocketState.Open)
            throw new ArgumentException($"The socket is not open but {socket.State}.", nameof(socket));
        _socket = socket;
        _maxMessageBytes = maxMessageBytes;
        RemoteAddress = remoteAddress;
        _reading = Task.Run(ReadAsync);
    }

    /// <inheritdoc/>
    public string? Subprotocol => _socket.SubProtocol;

    /// <inheritdoc/>
    public string RemoteAddress { get; }

    /// <inheritdoc/>
    public ChannelEnd? Closed => Volatile.Read(ref _closed);

    /// <inheritdoc/>
    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        ReleaseCurrent();
        return _arrived.Reader.WaitToReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public bool TryReceive(out ReceivedMessage message)
    {
        ReleaseCurrent();
        message = default;
        if (!_arrived.Reader.TryRead(out _current))
            return false;
        message = new ReceivedMessage(_current.Buffer.AsMemory(0, _current.Length), _current.Format);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_weClose || Closed is not null)
                throw new ChannelClosedException(Closed);
            WebSocketMessageType type = message.Format == MessageFormat.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;

            // Not cancellable from here on: it would end the socket.
            await _socket.SendAsync(message.Payload, type, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or OperationCanceledException or IOException)
        {
            Abort(exception);
            throw new ChannelClosedException(Closed);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken)
    {
        ClosePayload close = ClosePayload.ForSending((CloseCode)code, reason);
        using var timeout = new CancellationTokenSource(_closeTimeout);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await SendCloseAsync(close, byPeer: false, both.Token).ConfigureAwait(false);

            // Whoever receives may be gone, or be the one who closes: what arrives from now on is dropped.
            await _closing.CancelAsync().ConfigureAwait(false);
            await _reading.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Abort(exception is OperationCanceledException ? new TimeoutException($"The closing handshake was cancelled, or not complete after {_closeTimeout}.") : exception);
        }
    }

    /// <inheritdoc/>
    public void Abort(Exception? reason)
    {
        End(new ChannelEnd(ChannelCloseCode.AbnormalClosure, "", ByPeer: false, reason));
        _socket.Abort();
    }

    /// <summary>Closes in good order with code 1000 if need be, and disposes of the socket.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Closed is null)
            await CloseAsync(ChannelCloseCode.Normal, "", CancellationToken.None).ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await ReadMessageAsync().ConfigureAwait(false) is { } entry)
            {
                if (_closing.IsCancellationRequested || !await TryHandOverAsync(entry).ConfigureAwait(false))
                    ArrayPool<byte>.Shared.Return(entry.Buffer);
            }
        }
        catch (Exception exception)
        {
            End(new ChannelEnd(ChannelCloseCode.AbnormalClosure, "", !_weClose, exception));
            _socket.Abort();
        }
    }

    private async ValueTask<bool> TryHandOverAsync(Entry entry)
    {
        try
        {
            await _arrived.Writer.WriteAsync(entry, _closing.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or System.Threading.Channels.ChannelClosedException)
        {
            return false;
        }
    }

    // Null at the end, which is then told and answered.
    private async Task<Entry?> ReadMessageAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close || length > _maxMessageBytes)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                await (result.MessageType == WebSocketMessageType.Close ? EndByCloseAsync() : RefuseAsync()).ConfigureAwait(false);
                return null;
            }

            if (result.EndOfMessage)
                return new Entry(buffer, length, result.MessageType == WebSocketMessageType.Text ? MessageFormat.Text : MessageFormat.Binary);
            if (length == buffer.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * buffer.Length, Array.MaxLength));
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
    }

    private async Task EndByCloseAsync()
    {
        bool byPeer = !_weClose;
        var code = (ChannelCloseCode)(_socket.CloseStatus ?? WebSocketCloseStatus.Empty);
        if (byPeer)
            await SendCloseAsync(new ClosePayload((CloseCode)code, ""), byPeer, CancellationToken.None).ConfigureAwait(false);
        End(new ChannelEnd(code, _socket.CloseStatusDescription ?? "", byPeer));
    }

    private async Task RefuseAsync()
    {
        TransportMetrics.CountLimit(LimitName.MaxMessageBytes);
        var close = new ClosePayload(CloseCode.MessageTooBig, $"message is larger than {_maxMessageBytes} bytes");
        await SendCloseAsync(close, byPeer: false, CancellationToken.None).ConfigureAwait(false);
        End(new ChannelEnd(ChannelCloseCode.MessageTooBig, close.Reason, ByPeer: false, new IOException($"The peer sent a {close.Reason}.")));
    }

    private async Task SendCloseAsync(ClosePayload close, bool byPeer, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_weClose || Closed is not null)
                return;
            _weClose = !byPeer;
            await _socket.CloseOutputAsync((WebSocketCloseStatus)close.Code, close.Code == CloseCode.NoStatusReceived ? null : close.Reason, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private void End(ChannelEnd end)
    {
        lock (_gate)
        {
            if (_closed is not null)
                return;
            Volatile.Write(ref _closed, end);
        }

        _arrived.Writer.TryComplete();
    }

    private void ReleaseCurrent()
    {
        if (_current.Buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        _current = default;
    }

    private readonly record struct Entry(byte[] Buffer, int Length, MessageFormat Format);
}
