namespace Rpc.Channels;

/// <summary>A whole message, lent by the channel until the next receive.</summary>
/// <param name="payload">The message's bytes; for <see cref="MessageFormat.Text"/> valid UTF-8.</param>
/// <param name="format">Text or binary.</param>
public readonly struct ReceivedMessage(ReadOnlyMemory<byte> payload, MessageFormat format)
{
    /// <summary>The message's bytes; for <see cref="MessageFormat.Text"/> valid UTF-8.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary>Text or binary.</summary>
    public MessageFormat Format { get; } = format;
}
