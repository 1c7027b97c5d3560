using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol;

/// <summary>
/// The sending half of RFC 6455: messages and control frames in, bytes out. A long message is written as fragments, so that
/// a control frame can overtake its rest (§5.4).
/// </summary>
/// <param name="role">The role of the endpoint that sends; a client masks (§5.1).</param>
/// <param name="keys">The masking keys; unused by a server.</param>
/// <param name="maxFragmentBytes">The largest payload of one data frame.</param>
/// <param name="deflater">Compresses messages; null where that was not negotiated.</param>
internal sealed class WebSocketSender(Role role, IMaskingKeySource keys, int maxFragmentBytes = WebSocketSender.DefaultFragmentBytes, MessageDeflater? deflater = null)
{
    /// <summary>Long enough to cost nothing, short enough for a Pong not to wait; and for 64 KiB with what stands around them, which many send, to be one frame.</summary>
    public const int DefaultFragmentBytes = 65 * 1024;

    private readonly bool _masks = role == Role.Client;

    /// <summary>True when each frame needs a masking key of its own (RFC 6455 §5.3).</summary>
    public bool Masks => _masks;

    /// <summary>Bytes that a message takes on the wire when it is not compressed; compressed it takes no more.</summary>
    public long Measure(int payloadBytes)
    {
        if (payloadBytes <= maxFragmentBytes)
            return payloadBytes + FrameHeader.Measure(payloadBytes, _masks);
        int fullFragments = payloadBytes / maxFragmentBytes;
        int rest = payloadBytes - (fullFragments * maxFragmentBytes);
        long headers = (long)fullFragments * FrameHeader.Measure(maxFragmentBytes, _masks);
        if (rest > 0)
            headers += FrameHeader.Measure(rest, _masks);
        return payloadBytes + headers;
    }

    /// <summary>Writes a text or binary message, whole or not at all. Messages must be written in the order in which they are sent: a compressed one may refer to those before it.</summary>
    /// <param name="payload">The message's bytes.</param>
    /// <param name="opcode">Text or binary.</param>
    /// <param name="output">Where the frames go.</param>
    /// <param name="compress">False to send it as it is, also where compression was negotiated.</param>
    public void WriteMessage(ReadOnlySpan<byte> payload, Opcode opcode, FrameBuffer output, bool compress = true)
    {
        if (!compress || deflater is null || !deflater.TryCompress(payload))
        {
            WriteFragments(payload, opcode, compressed: false, fin: true, output);
            return;
        }

        bool written = false;
        try
        {
            WriteFragments(deflater.Compressed, opcode, compressed: true, fin: true, output);
            written = true;
        }
        finally
        {
            deflater.EndMessage();

            // The peer will not see the message, so nothing may refer to it.
            if (!written)
                deflater.Forget();
        }
    }

    /// <summary>Whether <see cref="WriteInPlace"/> can be used: the message is one frame, and is not compressed.</summary>
    /// <param name="payloadBytes">The message's length.</param>
    /// <param name="compress">False where it is sent as it is, also where compression was negotiated.</param>
    public bool IsPlainFrame(int payloadBytes, bool compress) => payloadBytes <= maxFragmentBytes && (deflater is null || !compress);

    /// <summary>Makes a frame of a message where it lies: the header is written before it, and it is masked in place.</summary>
    /// <param name="room">The message, and before it room for a header, <see cref="FrameHeader.MaxLength"/> bytes at least.</param>
    /// <param name="payloadBytes">How many bytes at the end of the room are the message.</param>
    /// <param name="opcode">Text or binary.</param>
    /// <returns>The frame, which ends where the room does.</returns>
    public Memory<byte> WriteInPlace(Memory<byte> room, int payloadBytes, Opcode opcode)
    {
        FrameHeader header = CreateHeader(fin: true, opcode, rsv1: false, payloadBytes);
        Memory<byte> frame = room[^(header.Length + payloadBytes)..];
        FrameHeaderWriter.Write(frame.Span, header);
        if (_masks)
            Masking.Apply(frame.Span[header.Length..], header.MaskingKey);
        return frame;
    }

    /// <summary>Frees what the compressor remembers. Messages may follow; they refer to none before this call.</summary>
    public void ForgetContext() => deflater?.Forget();

    /// <summary>Writes a Ping or Pong; the payload is at most 125 bytes (§5.5).</summary>
    public void WriteControl(Opcode opcode, ReadOnlySpan<byte> payload, FrameBuffer output) => WriteFrame(fin: true, opcode, rsv1: false, payload, output);

    /// <summary>Writes a Close frame.</summary>
    public void WriteClose(in ClosePayload close, FrameBuffer output)
    {
        Span<byte> payload = stackalloc byte[FrameHeader.MaxControlPayload];
        WriteFrame(fin: true, Opcode.Close, rsv1: false, payload[..close.Write(payload)], output);
    }

    /// <summary>Writes a part of a message whose length is not known yet, uncompressed (RFC 6455 §5.4). Until its last part, only control frames may come between.</summary>
    /// <param name="payload">The part's bytes.</param>
    /// <param name="opcode">Text or binary for the first part, continuation for the others.</param>
    /// <param name="fin">Whether this is the last part.</param>
    /// <param name="output">Where the frames go.</param>
    public void WritePart(ReadOnlySpan<byte> payload, Opcode opcode, bool fin, FrameBuffer output) => WriteFragments(payload, opcode, compressed: false, fin, output);

    private void WriteFragments(ReadOnlySpan<byte> payload, Opcode opcode, bool compressed, bool fin, FrameBuffer output)
    {
        // RFC 7692 §6.1: RSV1 on the first frame says that the message is compressed.
        bool rsv1 = compressed;

        // All of the room at once: running out of memory halfway would leave half a message behind.
        if (payload.Length > maxFragmentBytes)
            output.Reserve((int)Math.Min(Measure(payload.Length), Array.MaxLength));
        while (payload.Length > maxFragmentBytes)
        {
            WriteFrame(fin: false, opcode, rsv1, payload[..maxFragmentBytes], output);
            payload = payload[maxFragmentBytes..];
            opcode = Opcode.Continuation;
            rsv1 = false;
        }

        WriteFrame(fin, opcode, rsv1, payload, output);
    }

    private void WriteFrame(bool fin, Opcode opcode, bool rsv1, ReadOnlySpan<byte> payload, FrameBuffer output)
    {
        FrameHeader header = CreateHeader(fin, opcode, rsv1, payload.Length);
        Span<byte> frame = output.Reserve(header.Length + payload.Length);
        int start = FrameHeaderWriter.Write(frame, header);
        if (_masks)
            Masking.Copy(payload, frame[start..], header.MaskingKey);
        else
            payload.CopyTo(frame[start..]);
        output.EndFrame(frame.Length);
    }

    // §5.3: a fresh key for each frame.
    private FrameHeader CreateHeader(bool fin, Opcode opcode, bool rsv1, int payloadBytes) => new(fin, opcode, payloadBytes, _masks, _masks ? keys.Next() : 0, rsv1);
}
