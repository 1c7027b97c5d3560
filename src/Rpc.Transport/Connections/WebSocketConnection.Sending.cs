using Rpc.Transport.Protocol.Frames;

namespace Rpc.WebSockets;

/// <summary>Messages out: the queue does the work.</summary>
public sealed partial class WebSocketConnection
{
    private Exception? _sendFailure;

    /// <summary>Sends a message; the task completes when it is accepted. The payload may be reused then.</summary>
    /// <param name="payload">The message's bytes; UTF-8 when it is text.</param>
    /// <param name="opcode">Text or binary.</param>
    /// <param name="moreFollows">Whether it may wait for the next message, or for the receiver to wait.</param>
    /// <param name="cancellationToken">Ends the wait for room in the queue.</param>
    /// <param name="urgency">When its turn is.</param>
    /// <param name="isHeld">Whether it may wait until <see cref="Flush"/>.</param>
    /// <param name="headroom">Bytes before the payload, in the same array, that may be written into, as the payload then may too; 0 where both must stay as they are.</param>
    /// <exception cref="WebSocketClosedException">The connection has ended or is closing.</exception>
    internal ValueTask SendAsync(
        ReadOnlyMemory<byte> payload, Opcode opcode, bool moreFollows, CancellationToken cancellationToken, SendUrgency urgency = SendUrgency.Normal, bool isHeld = false, int headroom = 0) =>
        _sendQueue.SendAsync(new QueuedMessage(payload, opcode, Compress: true, Urgency: urgency, IsHeld: isHeld, Headroom: headroom), moreFollows, cancellationToken);

    /// <summary>Sends what was held.</summary>
    internal void Flush() => _sendQueue.FlushControl();

    /// <summary>Sends a message; the task completes when it is accepted. The payload may be reused then.</summary>
    /// <param name="payload">The message's bytes; UTF-8 when it is text.</param>
    /// <param name="opcode">Text or binary.</param>
    /// <param name="moreFollows">Whether it may wait for the next message, or for the receiver to wait.</param>
    /// <param name="compress">False to send it as it is where compression was agreed on: it is compressed already, or mixes secrets with what others chose (RFC 7692 §8).</param>
    /// <param name="cancellationToken">Ends the wait for room in the queue.</param>
    /// <exception cref="WebSocketClosedException">The connection has ended or is closing.</exception>
    internal ValueTask SendAsync(ReadOnlyMemory<byte> payload, Opcode opcode, bool moreFollows, bool compress, CancellationToken cancellationToken) =>
        _sendQueue.SendAsync(new QueuedMessage(payload, opcode, compress), moreFollows, cancellationToken);

    internal ValueTask SendPartAsync(ReadOnlyMemory<byte> payload, Opcode opcode, MessagePart part, CancellationToken cancellationToken) =>
        _sendQueue.SendAsync(new QueuedMessage(payload, opcode, Compress: part == MessagePart.Whole, part), moreFollows: false, cancellationToken);

    /// <summary>Sends a Ping ahead of the queued data.</summary>
    /// <param name="payload">At most 125 bytes (RFC 6455 §5.5).</param>
    internal void SendPing(ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, FrameHeader.MaxControlPayload, nameof(payload));
        _sendQueue.SendPing(payload);
    }

    void ISendQueueOwner.CloseFrameSent() => _closeFrameSent.Complete();

    Exception ISendQueueOwner.CreateClosedException() => new WebSocketClosedException(Closed);

    // A peer that has said Close and gone leaves a wire that can be read but not written. So the end is left to the receiving
    // side, which finds the Close frame, the end of the stream or the error; within the time that closing may take.
    void ISendQueueOwner.SendFailed(Exception exception)
    {
        Interlocked.CompareExchange(ref _sendFailure, exception, null);
        _closeFrameSent.Complete();
        ArmCloseTimer();
        RequestDrain();
    }
}
