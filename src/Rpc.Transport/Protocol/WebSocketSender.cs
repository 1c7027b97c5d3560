using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol;

/// <summary>
/// The sending half of RFC 6455: messages and control frames in, bytes out. A long message is written as fragments, so that
/// a control frame can overtake its rest (§5.4).
/// </summary>
/// <param name="role">The role of the endpoint that sends; a client masks (§5.1).</param>
/// <param name="keys">The masking keys; unused by a server.</param>
/// <param name="maxFragmentBytes">The largest payload of one data frame.</param>
internal sealed class WebSocketSender(Role role, IMaskingKeySource keys, int maxFragmentBytes = WebSocketSender.DefaultFragmentBytes)
{
    /// <summary>64 KiB: long enough to cost nothing, short enough for a Pong not to wait.</summary>
    public const int DefaultFragmentBytes = 64 * 1024;

    private readonly bool _masks = role == Role.Client;

    /// <summary>Bytes that a message takes on the wire.</summary>
    public long Measure(int payloadBytes)
    {
        int fullFragments = payloadBytes / maxFragmentBytes;
        int rest = payloadBytes - (fullFragments * maxFragmentBytes);
        long headers = (long)fullFragments * FrameHeader.Measure(maxFragmentBytes, _masks);
        if (rest > 0 || fullFragments == 0)
            headers += FrameHeader.Measure(rest, _masks);
        return payloadBytes + headers;
    }

    /// <summary>Writes a text or binary message.</summary>
    public void WriteMessage(ReadOnlySpan<byte> payload, Opcode opcode, FrameBuffer output)
    {
        while (payload.Length > maxFragmentBytes)
        {
            WriteFrame(fin: false, opcode, payload[..maxFragmentBytes], output);
            payload = payload[maxFragmentBytes..];
            opcode = Opcode.Continuation;
        }

        WriteFrame(fin: true, opcode, payload, output);
    }

    /// <summary>Writes a Ping or Pong; the payload is at most 125 bytes (§5.5).</summary>
    public void WriteControl(Opcode opcode, ReadOnlySpan<byte> payload, FrameBuffer output) => WriteFrame(fin: true, opcode, payload, output);

    /// <summary>Writes a Close frame.</summary>
    public void WriteClose(in ClosePayload close, FrameBuffer output)
    {
        Span<byte> payload = stackalloc byte[FrameHeader.MaxControlPayload];
        WriteFrame(fin: true, Opcode.Close, payload[..close.Write(payload)], output);
    }

    private void WriteFrame(bool fin, Opcode opcode, ReadOnlySpan<byte> payload, FrameBuffer output)
    {
        // §5.3: a fresh key for each frame.
        var header = new FrameHeader(fin, opcode, payload.Length, _masks, _masks ? keys.Next() : 0);
        Span<byte> frame = output.Reserve(header.Length + payload.Length);
        int start = FrameHeaderWriter.Write(frame, header);
        if (_masks)
            Masking.Copy(payload, frame[start..], header.MaskingKey);
        else
            payload.CopyTo(frame[start..]);
        output.EndFrame(frame.Length);
    }
}
