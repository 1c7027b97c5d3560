using System.Runtime.InteropServices;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Connections;

/// <summary>
/// Long messages that nothing is before: where their owner has left room for a header, they are framed where they lie, and the wire takes them from there. Only what the wire
/// has no room for is copied, so that they are the owner's again when the send returns.
/// </summary>
internal sealed partial class SendQueue
{
    // A shorter one is copied for less than the gain, and may share its send with others.
    private const int LeastInPlaceBytes = 16 * 1024;

    // Under the lock. When it has made the frame, the caller is to send it, and flushes.
    private bool TryBeginInPlace(in QueuedMessage message, out Memory<byte> frame)
    {
        frame = default;
        int length = message.Payload.Length;
        if (length < LeastInPlaceBytes || message.Headroom < FrameHeader.MaxLength || message.Part != MessagePart.Whole)
            return false;
        if (_flushing || _queued.Count > 0 || HasControl || !_sender.IsPlainFrame(length, message.Compress))
            return false;
        if (!MemoryMarshal.TryGetArray(message.Payload, out ArraySegment<byte> payload))
            return false;
        frame = _sender.WriteInPlace(payload.Array.AsMemory(payload.Offset - message.Headroom, message.Headroom + length), length, message.Opcode);
        _sliceBytes = frame.Length;
        Count(frame.Length, message.Urgency);
        return _flushing = true;
    }

    private void SendInPlace(ReadOnlyMemory<byte> frame)
    {
        ReadOnlyMemory<byte> rest;
        try
        {
            rest = frame[_wire.TrySend(frame.Span)..];
            if (!rest.IsEmpty)
                rest = KeepRest(rest.Span);
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }

        // Nothing may come into the middle of a frame, so its rest goes before what else is queued.
        bool goesOn = rest.IsEmpty ? EndSlice() : Send(rest);
        if (goesOn)
            Flush();
    }

    // Whoever flushes has the buffer in flight to itself, and nothing is in it yet.
    private ReadOnlyMemory<byte> KeepRest(ReadOnlySpan<byte> rest)
    {
        using (_gate.Enter())
        {
            rest.CopyTo(_flight.Reserve(rest.Length));
            _flight.EndFrame(rest.Length);
            return _flight.TakeSlice();
        }
    }
}
