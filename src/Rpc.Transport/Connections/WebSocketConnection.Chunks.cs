namespace Rpc.WebSockets;

/// <summary>Messages read as they arrive.</summary>
public sealed partial class WebSocketConnection
{
    private bool _insideMessage; // a chunk was taken that does not end its message

    /// <summary>
    /// Waits for the next bytes of a message, however long it is: no more is held of it than the receive buffer, or what one buffer of
    /// compressed bytes becomes. <see cref="WebSocketConnectionOptions.MaxMessageBytes"/> does not limit a message that begins while
    /// chunks are asked for, <see cref="WebSocketConnectionOptions.MaxFrameBytes"/> does where it is set. Text is checked to be
    /// UTF-8 before it is handed out; a chunk may end inside a character.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; nothing is lost, and the connection stays usable.</param>
    /// <returns>The chunk, lent until the next receive; null when the connection has ended (<see cref="Closed"/> says how) between two messages.</returns>
    /// <exception cref="InvalidOperationException">Another receive is in progress.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="WebSocketClosedException">The connection has ended, or this end closes it, inside the message: its rest will not come.</exception>
    public async ValueTask<WebSocketChunk?> ReceiveChunkAsync(CancellationToken cancellationToken = default)
    {
        WebSocketMessage message;
        while (!TryReceive(inChunks: true, out message))
        {
            if (!await WaitToReceiveAsync(inChunks: true, cancellationToken).ConfigureAwait(false))
                return _insideMessage ? throw new WebSocketClosedException(Closed) : null;
        }

        // Whoever closes reads on alone, and drops the rest: what it kept is another message.
        if (_insideMessage && !message.IsRest)
            throw new WebSocketClosedException(Closed);
        _insideMessage = message.MoreFollows;
        return new WebSocketChunk(message.Payload, message.Kind, !message.MoreFollows);
    }
}
