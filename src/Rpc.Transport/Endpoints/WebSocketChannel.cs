using Rpc.Channels;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Endpoints;

/// <summary>A connection as the session engine sees it. Translates words; does nothing of its own.</summary>
/// <param name="connection">The connection; owned.</param>
internal sealed class WebSocketChannel(WebSocketConnection connection) : IMessageChannel
{
    private ChannelEnd? _closed;

    /// <summary>The connection below.</summary>
    public WebSocketConnection Connection => connection;

    /// <inheritdoc/>
    public string? Subprotocol => connection.Info.Subprotocol;

    /// <inheritdoc/>
    public string RemoteAddress => connection.RemoteAddress;

    /// <inheritdoc/>
    public ChannelEnd? Closed => _closed ?? (connection.Closed is { } end ? _closed = ToChannelEnd(end) : null);

    /// <inheritdoc/>
    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken) => connection.WaitToReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    public bool TryReceive(out ReceivedMessage message)
    {
        if (!connection.TryReceiveAlone(out WebSocketMessage received))
        {
            message = default;
            return false;
        }

        message = new ReceivedMessage(received.Payload, received.Opcode == Opcode.Text ? MessageFormat.Text : MessageFormat.Binary);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        Opcode opcode = message.Format == MessageFormat.Text ? Opcode.Text : Opcode.Binary;
        ValueTask accepted = connection.SendAsync(message.Payload, opcode, message.MoreFollows, cancellationToken, (SendUrgency)message.Urgency, message.IsHeld, message.Headroom);

        // Not the same task: a copy of what was just written waits until the processor has stored it.
        return accepted.IsCompletedSuccessfully ? default : TranslateAsync(accepted);
    }

    /// <inheritdoc/>
    public void Flush() => connection.Flush();

    /// <inheritdoc/>
    public ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken) =>
        connection.CloseAsync((CloseCode)code, reason, cancellationToken);

    /// <inheritdoc/>
    public void Abort(Exception? reason) => connection.Abort(reason);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static async ValueTask TranslateAsync(ValueTask accepted)
    {
        try
        {
            await accepted.ConfigureAwait(false);
        }
        catch (WebSocketClosedException exception)
        {
            throw new ChannelClosedException(exception.End is { } end ? ToChannelEnd(end) : null);
        }
    }

    private static ChannelEnd ToChannelEnd(ConnectionEnd end) => new((ChannelCloseCode)end.Code, end.Reason, end.ByPeer, end.Exception);
}
