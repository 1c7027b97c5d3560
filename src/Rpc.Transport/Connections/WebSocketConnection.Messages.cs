using System.Buffers;
using System.Text;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.WebSockets;

/// <summary>Whole messages, and what the opening handshake told, for applications.</summary>
public sealed partial class WebSocketConnection
{
    // Text that is not Unicode (a lone surrogate) is an error here and not a question mark at the peer.
    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The subprotocol agreed on (RFC 6455 §1.9); null where none was.</summary>
    public string? Subprotocol => Info.Subprotocol;

    /// <summary>The path of the request, still percent-encoded; begins with a slash.</summary>
    public string Path => Info.Path;

    /// <summary>The query of the request with its question mark; empty where there is none.</summary>
    public string Query => Info.Query;

    /// <summary>The request that opened the connection, with what <see cref="WebSocketListenerOptions.Authorize"/> left in its state; null on a client.</summary>
    public WebSocketHttpRequest? Request => Info.Request;

    /// <summary>The header fields of the peer's handshake, in the order of their arrival: the request's on a server, the answer's on a client.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => Info.PeerHead?.Fields ?? [];

    /// <summary>The value of a field of <see cref="Headers"/>, several joined by commas (RFC 9110 §5.2); null where there is none.</summary>
    /// <param name="name">The field's name, in any case.</param>
    public string? GetHeader(string name) => Info.PeerHead?.Get(name);

    /// <summary>Waits for the next message.</summary>
    /// <param name="cancellationToken">Ends the wait; nothing is lost, and the connection stays usable.</param>
    /// <returns>The message, lent until the next receive; null when the connection has ended (<see cref="Closed"/> says how) and no message is left.</returns>
    /// <exception cref="InvalidOperationException">Another receive is in progress.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async ValueTask<WebSocketMessage?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        WebSocketMessage message;
        while (!TryReceive(out message))
        {
            if (!await WaitToReceiveAsync(cancellationToken).ConfigureAwait(false))
                return null;
        }

        return message;
    }

    /// <summary>
    /// Sends a message. Safe from any thread; messages leave in the order of the calls. The task completes when the message is
    /// accepted, which it is at once while less than <see cref="WebSocketConnectionOptions.MaxQueuedSendBytes"/> wait to be sent.
    /// </summary>
    /// <param name="payload">The message's bytes, which may be reused when the task is complete.</param>
    /// <param name="kind">Text or binary.</param>
    /// <param name="compress">
    /// False to send it as it is where compression was agreed on: it is compressed already, or mixes secrets with what others chose
    /// (RFC 7692 §8).
    /// </param>
    /// <param name="cancellationToken">Ends the wait for room; a message that was accepted is sent.</param>
    /// <exception cref="ArgumentException">The message is text and its bytes are not UTF-8, which must not be sent (RFC 6455 §8.1); or the kind is unknown.</exception>
    /// <exception cref="WebSocketClosedException">The connection has ended or is closing.</exception>
    /// <exception cref="OperationCanceledException">The token fired; nothing of the message was sent.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, WebSocketMessageKind kind, bool compress, CancellationToken cancellationToken = default)
    {
        CheckPayload(payload.Span, kind);
        return SendAsync(payload, (Opcode)kind, moreFollows: false, compress, cancellationToken);
    }

    /// <summary>Sends a message, compressed where that was agreed on; else as <see cref="SendAsync(ReadOnlyMemory{byte}, WebSocketMessageKind, bool, CancellationToken)"/>.</summary>
    /// <param name="payload">The message's bytes, which may be reused when the task is complete.</param>
    /// <param name="kind">Text or binary.</param>
    /// <param name="cancellationToken">Ends the wait for room; a message that was accepted is sent.</param>
    /// <exception cref="ArgumentException">The message is text and its bytes are not UTF-8, or the kind is unknown.</exception>
    /// <exception cref="WebSocketClosedException">The connection has ended or is closing.</exception>
    /// <exception cref="OperationCanceledException">The token fired; nothing of the message was sent.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, WebSocketMessageKind kind, CancellationToken cancellationToken = default) =>
        SendAsync(payload, kind, compress: true, cancellationToken);

    /// <summary>Sends a text message; else as <see cref="SendAsync(ReadOnlyMemory{byte}, WebSocketMessageKind, bool, CancellationToken)"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    /// <exception cref="ArgumentException">The text holds half of a surrogate pair, which has no UTF-8 form.</exception>
    /// <exception cref="WebSocketClosedException">The connection has ended or is closing.</exception>
    /// <exception cref="OperationCanceledException">The token fired; nothing of the message was sent.</exception>
    public async ValueTask SendTextAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(StrictUtf8.GetMaxByteCount(text.Length));
        try
        {
            int length = StrictUtf8.GetBytes(text, buffer);
            await SendAsync(buffer.AsMemory(0, length), Opcode.Text, moreFollows: false, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sends a prepared message; else as <see cref="SendAsync(ReadOnlyMemory{byte}, WebSocketMessageKind, bool, CancellationToken)"/>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    /// <exception cref="WebSocketClosedException">The connection has ended or is closing.</exception>
    /// <exception cref="OperationCanceledException">The token fired; nothing of the message was sent.</exception>
    public ValueTask SendAsync(PreparedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var queued = new QueuedMessage(message.Payload, (Opcode)message.Kind, Compress: false, MessagePart.Whole, message);
        return _sendQueue.SendAsync(queued, moreFollows: false, cancellationToken);
    }

    /// <summary>
    /// Begins a message whose length is not known yet: it leaves in fragments (RFC 6455 §5.4). From its first fragment on other
    /// messages wait until it is complete; Pings, Pongs and Close do not.
    /// </summary>
    /// <param name="kind">Text or binary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown.</exception>
    public WebSocketMessageWriter BeginMessage(WebSocketMessageKind kind)
    {
        CheckPayload(default, kind);
        return new WebSocketMessageWriter(this, kind);
    }

    internal static void CheckPayload(ReadOnlySpan<byte> payload, WebSocketMessageKind kind)
    {
        if (kind is not (WebSocketMessageKind.Text or WebSocketMessageKind.Binary))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "A message is text or binary.");
        if (kind == WebSocketMessageKind.Text && !Utf8Validator.IsValid(payload))
            throw new ArgumentException("A text message must be UTF-8 (RFC 6455 §8.1).", nameof(payload));
    }
}
