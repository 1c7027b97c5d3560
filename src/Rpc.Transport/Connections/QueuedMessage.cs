using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Connections;

/// <summary>A message, or a part of one, on its way into the send queue.</summary>
/// <param name="Payload">Its bytes.</param>
/// <param name="Opcode">Text or binary; continuation for all parts but the first.</param>
/// <param name="Compress">Whether it may be compressed, where that was negotiated. Parts never are.</param>
/// <param name="Part">Whether it is a whole message, or which part of one.</param>
/// <param name="Prepared">The message with its frames, where they are written already.</param>
/// <param name="Urgency">When its turn is; parts are normal.</param>
/// <param name="IsHeld">It may wait until the queue is flushed.</param>
/// <param name="Headroom">Bytes before the payload, in the same array, that may be written into, as the payload then may too; 0 where both must stay as they are.</param>
internal readonly record struct QueuedMessage(
    ReadOnlyMemory<byte> Payload,
    Opcode Opcode,
    bool Compress,
    MessagePart Part = MessagePart.Whole,
    WebSockets.PreparedMessage? Prepared = null,
    SendUrgency Urgency = SendUrgency.Normal,
    bool IsHeld = false,
    int Headroom = 0)
{
    /// <summary>True for a part that belongs to a message whose first part was accepted before.</summary>
    public bool Continues => Part is MessagePart.Middle or MessagePart.Last;
}

/// <summary>Which part of a message.</summary>
internal enum MessagePart
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>The first of several.</summary>
    First,

    /// <summary>Neither the first nor the last.</summary>
    Middle,

    /// <summary>The last of several.</summary>
    Last,
}
