using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol;

/// <summary>Control frames (RFC 6455 §5.5), which may come between the fragments of a message, and the end.</summary>
internal sealed partial class WebSocketReceiver
{
    private static ProtocolViolation NotUtf8 => ProtocolViolation.InvalidPayload("text is not UTF-8");

    // The header is read and sound; a control frame is at most 131 bytes long and waits whole in the buffer.
    private bool TryReadControl(Memory<byte> buffer, ref int consumed, out WebSocketEvent received)
    {
        received = default;
        int start = consumed + _header.Length;
        int length = (int)_header.PayloadLength;
        if (buffer.Length - start < length)
            return false;

        Memory<byte> payload = buffer.Slice(start, length);
        if (_header.Masked)
            Masking.Apply(payload.Span, _header.MaskingKey);
        consumed = start + length;
        switch (_header.Opcode)
        {
            case Opcode.Ping:
                received = WebSocketEvent.Ping(payload);
                return true;
            case Opcode.Pong:
                received = WebSocketEvent.Pong(payload);
                return true;
            default:
                if (!ClosePayload.TryParse(payload.Span, out ClosePayload close, out ProtocolViolation? violation))
                    return Fail(violation!, out received);
                Finish();
                received = WebSocketEvent.CloseReceived(close);
                return true;
        }
    }

    private bool Fail(ProtocolViolation violation, out WebSocketEvent received)
    {
        Finish();
        received = WebSocketEvent.Violated(violation);
        return true;
    }

    // What was collected of an unfinished message will never be whole.
    private void Finish()
    {
        IsFinished = true;
        _assembler.Reset();
        inflater?.Release();
    }
}
