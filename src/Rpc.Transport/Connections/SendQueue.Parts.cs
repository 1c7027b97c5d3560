namespace Rpc.Transport.Connections;

/// <summary>
/// Messages that come in parts (RFC 6455 §5.4): from the first part on, until the last, other messages wait, while the parts go
/// ahead of those that wait. Control frames have their own way and may come between.
/// </summary>
internal sealed partial class SendQueue
{
    private bool _messageIsOpen; // its first part is accepted, its last is not

    // Under the lock.
    private bool MayFollow(in QueuedMessage message) => message.Continues || !_messageIsOpen;

    // Under the lock.
    private void Write(in QueuedMessage message)
    {
        if (message.Part == MessagePart.Whole)
        {
            if (message.Prepared is { } prepared && !_sender.Masks)
                prepared.WriteTo(_queued);
            else
                _sender.WriteMessage(message.Payload.Span, message.Opcode, _queued, message.Compress);
            return;
        }

        bool last = message.Part == MessagePart.Last;
        _sender.WritePart(message.Payload.Span, message.Opcode, last, _queued);
        _messageIsOpen = !last;
    }
}
