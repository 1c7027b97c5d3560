namespace Rpc.Channels;

/// <summary>A whole message on its way out.</summary>
/// <param name="payload">The message's bytes; must be UTF-8 when <paramref name="format"/> is text.</param>
/// <param name="format">Text or binary.</param>
public readonly struct OutgoingMessage(ReadOnlyMemory<byte> payload, MessageFormat format)
{
    /// <summary>The message's bytes.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary>Text or binary.</summary>
    public MessageFormat Format { get; } = format;

    /// <summary>
    /// The message may wait for its successors: it leaves with the next message that does not say so, or at the latest
    /// when the receiver next calls <see cref="IMessageChannel.WaitToReceiveAsync"/>. Set by code that runs on the
    /// receive loop, so that the answers to one batch of input leave in one system call.
    /// </summary>
    public bool MoreFollows { get; init; }

    /// <summary>When its turn is. Default <see cref="MessageUrgency.Normal"/>.</summary>
    public MessageUrgency Urgency { get; init; }

    /// <summary>The message may wait until <see cref="IMessageChannel.Flush"/> is called, or another message is sent that may not.</summary>
    public bool IsHeld { get; init; }

    /// <summary>
    /// Bytes before the payload, in the same array, that the channel may write into, and then over the payload too once it has accepted the message: nobody reads it any more. 0, the default, where the payload
    /// must stay as it is.
    /// </summary>
    internal int Headroom { get; init; }
}
