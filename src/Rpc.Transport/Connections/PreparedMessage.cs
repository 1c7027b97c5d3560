using System.Text;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.WebSockets;

/// <summary>
/// A message that is encoded, checked and framed once, to be sent to many connections, from any thread, any number of times.
/// </summary>
/// <remarks>
/// A server's frames are the same for every client, so sending is one copy into the connection's output buffer. A client must mask
/// each frame with a key of its own (RFC 6455 §5.3); there the encoding and the check are saved, the framing is not. Prepared
/// messages are sent uncompressed: with context takeover each connection would need bytes of its own (RFC 7692 §7.1.1).
/// </remarks>
public sealed class PreparedMessage
{
    private readonly byte[] _payload;
    private readonly byte[][] _headers;

    private PreparedMessage(byte[] payload, WebSocketMessageKind kind)
    {
        _payload = payload;
        Kind = kind;
        int frames = Math.Max(1, (int)(((long)payload.Length + WebSocketSender.DefaultFragmentBytes - 1) / WebSocketSender.DefaultFragmentBytes));
        _headers = new byte[frames][];
        for (int i = 0; i < frames; i++)
        {
            var header = new FrameHeader(i == frames - 1, i == 0 ? (Opcode)kind : Opcode.Continuation, Fragment(i).Length, Masked: false, MaskingKey: 0);
            _headers[i] = new byte[header.Length];
            FrameHeaderWriter.Write(_headers[i], header);
        }
    }

    /// <summary>Text or binary.</summary>
    public WebSocketMessageKind Kind { get; }

    /// <summary>The message's bytes.</summary>
    public ReadOnlyMemory<byte> Payload => _payload;

    /// <summary>Prepares a text message.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The text holds half of a surrogate pair, which has no UTF-8 form.</exception>
    public static PreparedMessage Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new PreparedMessage(WebSocketConnection.StrictUtf8.GetBytes(text), WebSocketMessageKind.Text);
    }

    /// <summary>Prepares a text message.</summary>
    /// <param name="utf8">Its bytes, which are copied.</param>
    /// <exception cref="ArgumentException">The bytes are not UTF-8 (RFC 6455 §8.1).</exception>
    public static PreparedMessage Text(ReadOnlySpan<byte> utf8)
    {
        WebSocketConnection.CheckPayload(utf8, WebSocketMessageKind.Text);
        return new PreparedMessage(utf8.ToArray(), WebSocketMessageKind.Text);
    }

    /// <summary>Prepares a binary message.</summary>
    /// <param name="payload">Its bytes, which are copied.</param>
    public static PreparedMessage Binary(ReadOnlySpan<byte> payload) => new(payload.ToArray(), WebSocketMessageKind.Binary);

    // All of the room at once: running out of memory halfway would leave half a message behind.
    internal void WriteTo(FrameBuffer output)
    {
        output.Reserve(_payload.Length + _headers.Sum(static header => header.Length));
        for (int i = 0; i < _headers.Length; i++)
        {
            ReadOnlySpan<byte> fragment = Fragment(i);
            Span<byte> frame = output.Reserve(_headers[i].Length + fragment.Length);
            _headers[i].CopyTo(frame);
            fragment.CopyTo(frame[_headers[i].Length..]);
            output.EndFrame(frame.Length);
        }
    }

    private ReadOnlySpan<byte> Fragment(int index)
    {
        int start = index * WebSocketSender.DefaultFragmentBytes;
        return _payload.AsSpan(start, Math.Min(WebSocketSender.DefaultFragmentBytes, _payload.Length - start));
    }
}
