namespace Rpc.Channels;

/// <summary>
/// An ordered, reliable, two-way channel of whole messages: all that the session engine knows of the world.
/// A WebSocket connection is one; an in-memory pair is another.
/// </summary>
/// <remarks>
/// Receiving is for one reader at a time; sending is safe from any thread, also while receiving.
/// </remarks>
public interface IMessageChannel : IAsyncDisposable
{
    /// <summary>The negotiated subprotocol (<c>Sec-WebSocket-Protocol</c>, RFC 6455 §1.9), or null where none was agreed.</summary>
    string? Subprotocol { get; }

    /// <summary>The peer's address for people to read (log lines, error texts), for example <c>127.0.0.1:51234</c>.</summary>
    string RemoteAddress { get; }

    /// <summary>How the channel ended; null while it is open.</summary>
    ChannelEnd? Closed { get; }

    /// <summary>
    /// Waits until a message can be taken with <see cref="TryReceive"/>. Calling it also says that everything received
    /// so far is handled: output sent with <see cref="OutgoingMessage.MoreFollows"/> leaves now, together.
    /// </summary>
    /// <returns>True when a message is there; false when the channel has ended (<see cref="Closed"/> says how) and no message is left.</returns>
    /// <exception cref="OperationCanceledException">The token fired. The channel stays usable.</exception>
    ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes the next message when a whole one is there. Its bytes stay valid until the next call of
    /// <see cref="TryReceive"/> or <see cref="WaitToReceiveAsync"/>.
    /// </summary>
    bool TryReceive(out ReceivedMessage message);

    /// <summary>
    /// Sends one message. The task completes when the message is accepted for sending, which it is at once while the
    /// channel's bounded send queue has room; the message's bytes may be reused as soon as the task is complete.
    /// A channel that hands messages on to another does not read them afterwards: the other may have written over them, as the engine allows it to.
    /// Messages leave in the order of the calls, except as their <see cref="OutgoingMessage.Urgency"/> says.
    /// </summary>
    /// <exception cref="ChannelClosedException">The channel has ended or is closing.</exception>
    /// <exception cref="OperationCanceledException">The token fired before the message was accepted; nothing of it was sent.</exception>
    ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken);

    /// <summary>Sends what waits for more to follow (<see cref="OutgoingMessage.IsHeld"/>). Does nothing where the channel never lets messages wait.</summary>
    void Flush()
    {
    }

    /// <summary>
    /// Ends the channel in good order: sends what is queued, tells the peer the code and reason, and waits (for a bounded
    /// time) until the peer has agreed. Messages that arrive meanwhile can still be received. Does nothing when the
    /// channel has ended already.
    /// </summary>
    /// <param name="code">Why the channel ends.</param>
    /// <param name="reason">A short text for the peer, at most 123 bytes of UTF-8; longer ones are cut.</param>
    /// <param name="cancellationToken">When it fires the channel is aborted instead.</param>
    ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken);

    /// <summary>Ends the channel at once, without a word to the peer. Wakes a waiting receive and all waiting sends. Idempotent.</summary>
    /// <param name="reason">What went wrong, kept in <see cref="ChannelEnd.Exception"/>; null for none.</param>
    void Abort(Exception? reason);
}
