using System.Net.WebSockets;
using Rpc.Transport.Protocol.Frames;
using Rpc.WebSockets;

namespace Rpc.Transport.Connections;

/// <summary>A connection behind the platform's abstraction.</summary>
/// <param name="connection">The connection; owned.</param>
internal sealed class PlatformWebSocket(WebSocketConnection connection) : WebSocket
{
    private ReadOnlyMemory<byte> _rest; // of the chunk taken last
    private bool _hasRest;
    private bool _restEnds;
    private WebSocketMessageType _type;
    private WebSocketMessageWriter? _writer;
    private volatile bool _toldOfClose;
    private volatile bool _closes;

    public override WebSocketCloseStatus? CloseStatus => CleanEnd is { } end ? (WebSocketCloseStatus)end.Code : null;

    public override string? CloseStatusDescription => CleanEnd?.Reason;

    public override string? SubProtocol => connection.Subprotocol;

    // The connection answers the peer's Close by itself. Those who use this class expect to do so, and to be asked to.
    public override WebSocketState State => connection.Closed switch
    {
        null => _closes ? WebSocketState.CloseSent : WebSocketState.Open,
        { Code: CloseCode.AbnormalClosure } or { Exception: not null } => WebSocketState.Aborted,
        { ByPeer: true } when !_toldOfClose => WebSocketState.Open,
        { ByPeer: true } when !_closes => WebSocketState.CloseReceived,
        _ => WebSocketState.Closed,
    };

    private ConnectionEnd? CleanEnd => connection.Closed is { Exception: null } end && end.Code != CloseCode.AbnormalClosure ? end : null;

    public override void Abort() => connection.Abort(null);

    public override async Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        _closes = true;
        await connection.CloseAsync((CloseCode)closeStatus, statusDescription ?? "", cancellationToken).ConfigureAwait(false);
        if (CleanEnd is null)
            throw EndedEarly();
    }

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        ClosePayload.ForSending((CloseCode)closeStatus, statusDescription ?? "");
        _closes = true;

        // Goes on by itself: it has its own time limit, and tells how it ended through the connection.
        _ = connection.CloseAsync((CloseCode)closeStatus, statusDescription ?? "", CancellationToken.None).AsTask();
        return Task.CompletedTask;
    }

    // Synchronous, so not in good order unless the connection is closed already; that is what the platform's does.
    public override void Dispose() => connection.Abort(null);

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        ValueWebSocketReceiveResult result = await ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
        return result.MessageType == WebSocketMessageType.Close
            ? new WebSocketReceiveResult(0, result.MessageType, true, CloseStatus, CloseStatusDescription)
            : new WebSocketReceiveResult(result.Count, result.MessageType, result.EndOfMessage);
    }

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!_hasRest)
        {
            if (await ReceiveChunkAsync(cancellationToken).ConfigureAwait(false) is not { } chunk)
            {
                _toldOfClose = true;
                return CleanEnd is null ? throw EndedEarly() : new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, endOfMessage: true);
            }

            _rest = chunk.Bytes;
            _restEnds = chunk.EndOfMessage;
            _type = chunk.Kind == WebSocketMessageKind.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
            _hasRest = _restEnds || !_rest.IsEmpty;
        }

        int count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        _hasRest = !_rest.IsEmpty;
        return new ValueWebSocketReceiveResult(count, _type, _restEnds && !_hasRest);
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer, messageType, endOfMessage ? WebSocketMessageFlags.EndOfMessage : WebSocketMessageFlags.None, cancellationToken);

    public override async ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, WebSocketMessageFlags messageFlags, CancellationToken cancellationToken)
    {
        if (messageType is not (WebSocketMessageType.Text or WebSocketMessageType.Binary))
            throw new ArgumentException("A message is text or binary.", nameof(messageType));
        WebSocketMessageKind kind = messageType == WebSocketMessageType.Text ? WebSocketMessageKind.Text : WebSocketMessageKind.Binary;
        bool ends = messageFlags.HasFlag(WebSocketMessageFlags.EndOfMessage);
        try
        {
            if (ends && _writer is null)
            {
                await connection.SendAsync(buffer, kind, !messageFlags.HasFlag(WebSocketMessageFlags.DisableCompression), cancellationToken).ConfigureAwait(false);
                return;
            }

            _writer ??= connection.BeginMessage(kind);
            await _writer.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (!ends)
            {
                await _writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            await _writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            _writer = null;
        }
        catch (WebSocketClosedException exception)
        {
            throw new WebSocketException(WebSocketError.InvalidState, exception.Message, exception);
        }
    }

    private async ValueTask<WebSocketChunk?> ReceiveChunkAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ReceiveChunkAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketClosedException exception)
        {
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, exception.Message, exception);
        }
    }

    private WebSocketException EndedEarly() =>
        new(WebSocketError.ConnectionClosedPrematurely, "The connection ended without a closing handshake.", connection.Closed?.Exception);
}
