using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol;

/// <summary>
/// The receiving half of RFC 6455: bytes in, events out. It reads from the caller's buffer, unmasks there in place, and
/// hands a message that is one frame lying whole in that buffer out as a slice of it; others are assembled in a pooled buffer, into which the
/// caller may receive them at once (<see cref="GetRoom"/>).
/// </summary>
/// <remarks>
/// The caller keeps every byte that was not consumed, unchanged, at the start of the buffer of the next call, followed by
/// what has arrived since; and offers at least <c>inPlaceBytes</c> of room before it expects progress.
/// </remarks>
/// <param name="role">The role of the endpoint that receives.</param>
/// <param name="limits">What it accepts.</param>
/// <param name="inPlaceBytes">The caller's buffer size: frames up to this size (with header) are awaited whole in the buffer. At least 131, so that a control frame fits.</param>
/// <param name="inflater">Decompresses messages; null where that was not negotiated.</param>
internal sealed partial class WebSocketReceiver(Role role, WebSocketLimits limits, int inPlaceBytes, MessageInflater? inflater = null)
{
    private readonly MessageAssembler _assembler = new();
    private Utf8Validator _utf8;

    // The data frame being read; valid while _inFrame.
    private FrameHeader _header;
    private bool _inFrame;
    private bool _inPlace;
    private long _processed; // payload bytes of the frame already unmasked and validated
    private int _inRoom; // bytes behind them that were received where they are collected

    // The message being read: Text or Binary; Continuation while there is none.
    private Opcode _message = Opcode.Continuation;
    private bool _messageLent;
    private bool _compressed; // RSV1 stood on its first frame (RFC 7692 §6.2)
    private long _messageBytes; // of its payload on the wire
    private bool _inPieces; // some of it was handed out

    /// <summary>True after a Close frame or a violation: every further byte is ignored (RFC 6455 §1.4, §7.1.7).</summary>
    public bool IsFinished { get; private set; }

    /// <summary>
    /// Whether a message is handed out in pieces as it comes. Then nothing of it is collected, and the message limit does not hold;
    /// UTF-8 is checked all the same, before a piece is handed out.
    /// </summary>
    public bool Streams { get; set; }

    /// <summary>Reads the next event.</summary>
    /// <param name="buffer">Everything received and not yet consumed. Is written to: payloads are unmasked in place.</param>
    /// <param name="consumed">How many bytes the caller may drop from the front, once the event's payload is no longer needed.</param>
    /// <param name="received">What was read, when the result is true.</param>
    /// <returns>False when more bytes are needed.</returns>
    public bool TryRead(Memory<byte> buffer, out int consumed, out WebSocketEvent received)
    {
        if (TryReadWhole(buffer, out consumed, out received))
            return true;
        if (!Streams || IsFinished || _assembler.Length == 0)
            return false;
        received = WebSocketEvent.Piece(_message, _assembler.Collected, _inPieces);
        _inPieces = true;
        _messageLent = true;
        return true;
    }

    /// <summary>
    /// Where the next bytes are collected, when they are the payload of a frame: received there, they need not be copied. Valid until the next call of another member.
    /// Only while the caller keeps none that were not consumed.
    /// </summary>
    /// <returns>Never more than what is left of the frame; empty when the bytes are to come in a buffer.</returns>
    public Memory<byte> GetRoom()
    {
        if (!_inFrame || _inPlace || _compressed || Streams || IsFinished)
            return default;

        // The header of a frame that began in pieces was not measured by the limit.
        long left = _header.PayloadLength - _processed;
        return left <= limits.MaxMessageBytes - _assembler.Length ? _assembler.GetRoom(left) : default;
    }

    /// <summary>So many bytes were received into the room; the next call of <see cref="TryRead"/> reads them, also from an empty buffer.</summary>
    public void ReceivedInRoom(int bytes) => _inRoom = bytes;

    /// <summary>Leaves the bytes of the last message to whoever still reads them: the next call does not reuse their buffer.</summary>
    public void ForgetLentMessage()
    {
        if (!_messageLent)
            return;
        _messageLent = false;
        _assembler.Forget();
    }

    /// <summary>Gives the pooled buffer back. Nothing can be read afterwards.</summary>
    public void Release()
    {
        IsFinished = true;
        _messageLent = false;
        _assembler.Reset();
        inflater?.Release();
    }

    private bool TryReadWhole(Memory<byte> buffer, out int consumed, out WebSocketEvent received)
    {
        received = default;
        consumed = 0;
        if (_messageLent)
        {
            _messageLent = false;
            _assembler.Reset();
        }

        while (true)
        {
            if (IsFinished)
            {
                consumed = buffer.Length;
                return false;
            }

            if (!_inFrame)
            {
                if (!FrameHeaderReader.TryRead(buffer.Span[consumed..], role, inflater is not null, out _header, out ProtocolViolation? violation))
                    return violation is not null && Fail(violation, out received);
                if (_header.Opcode.IsControl())
                    return TryReadControl(buffer, ref consumed, out received);
                if (CheckOrder() is { } broken)
                    return Fail(broken, out received);
                BeginFrame(ref consumed);
            }

            if (_inPlace)
                return TryReadInPlace(buffer, ref consumed, out received);
            if (!Assemble(buffer.Span, ref consumed, out ProtocolViolation? invalid))
                return invalid is not null && Fail(invalid, out received);
            if (_header.Fin)
                return CompleteAssembled(out received);
        }
    }

    // What the header means in the order of frames, and the limits: before a byte of payload is kept.
    private ProtocolViolation? CheckOrder()
    {
        // RFC 6455 §5.4: a continuation needs a message to continue; a new message must not begin inside another.
        if (_header.Opcode == Opcode.Continuation && _message == Opcode.Continuation)
            return ProtocolViolation.Protocol("continuation frame without a message to continue");
        if (_header.Opcode != Opcode.Continuation && _message != Opcode.Continuation)
            return ProtocolViolation.Protocol("new message begins before the last one ended");

        // §10.4, §7.4.1: too large a frame or message is refused by its length alone.
        bool begins = _header.Opcode != Opcode.Continuation;
        bool compressed = begins ? _header.Rsv1 : _compressed;
        bool isLimited = !Streams || limits.MaxFrameBytes < limits.MaxMessageBytes;
        if (isLimited && _header.PayloadLength > (compressed ? WebSocketLimits.ForCompressed(limits.MaxFrameBytes) : limits.MaxFrameBytes))
            return ProtocolViolation.TooBig(limits.MaxFrameBytes < limits.MaxMessageBytes ? LimitName.MaxFrameBytes : LimitName.MaxMessageBytes, $"frame is larger than {limits.MaxFrameBytes} bytes");
        if (!Streams && _header.PayloadLength > (compressed ? WebSocketLimits.ForCompressed(limits.MaxMessageBytes) : limits.MaxMessageBytes) - (begins ? 0 : _messageBytes))
            return ProtocolViolation.TooBig(LimitName.MaxMessageBytes, $"message is larger than {limits.MaxMessageBytes} bytes");
        return null;
    }

    private void BeginFrame(ref int consumed)
    {
        _inFrame = true;
        _processed = 0;
        if (_header.Opcode != Opcode.Continuation)
        {
            _message = _header.Opcode;
            _compressed = _header.Rsv1;
            _messageBytes = 0;
            _utf8.Reset();
        }

        _messageBytes += _header.PayloadLength;
        _inPlace = _header.Fin && !_compressed && _header.Opcode != Opcode.Continuation && _header.Length + _header.PayloadLength <= inPlaceBytes;
        if (!_inPlace)
            consumed += _header.Length;
    }

    private bool TryReadInPlace(Memory<byte> buffer, ref int consumed, out WebSocketEvent received)
    {
        received = default;
        int length = (int)_header.PayloadLength;
        int start = consumed + _header.Length;
        int available = Math.Min(buffer.Length - start, length);
        if (available > _processed)
        {
            Span<byte> piece = buffer.Span[(start + (int)_processed)..(start + available)];
            Unmask(piece);
            if (!Validate(piece))
                return Fail(NotUtf8, out received);
        }

        if (available < length)
            return false;
        consumed = start + length;
        return CompleteMessage(buffer.Slice(start, length), assembled: false, out received);
    }

    // Takes what is there of the frame's payload; true when that was its end.
    private bool Assemble(Span<byte> buffer, ref int consumed, out ProtocolViolation? violation)
    {
        violation = null;
        int received = _inRoom;
        _inRoom = 0;
        if (received > 0 && (violation = Process(_assembler.Add(received))) is not null)
            return false;
        int taken = (int)Math.Min(buffer.Length - consumed, _header.PayloadLength - _processed);
        Span<byte> piece = buffer.Slice(consumed, taken);
        violation = _compressed ? Inflate(piece) : Keep(piece);
        if (violation is not null)
            return false;
        consumed += taken;
        if (_processed < _header.PayloadLength)
            return false;
        _inFrame = false;
        return true;
    }

    private void Unmask(Span<byte> piece)
    {
        if (_header.Masked)
            Masking.Apply(piece, _header.MaskingKey, _processed);
        _processed += piece.Length;
    }

    // RFC 6455 §8.1: text is UTF-8.
    private bool Validate(ReadOnlySpan<byte> piece) => _message != Opcode.Text || _utf8.Append(piece);

    private ProtocolViolation? Inflate(Span<byte> piece)
    {
        Unmask(piece);
        return inflater!.Append(piece, _assembler, _message == Opcode.Text, ref _utf8, Streams);
    }

    private ProtocolViolation? Keep(ReadOnlySpan<byte> piece)
    {
        // The header of a frame that began in pieces was not measured by this.
        if (!Streams && piece.Length > limits.MaxMessageBytes - _assembler.Length)
            return ProtocolViolation.TooBig(LimitName.MaxMessageBytes, $"message is larger than {limits.MaxMessageBytes} bytes");
        return Process(_assembler.Append(piece, _header.PayloadLength - _processed - piece.Length));
    }

    private ProtocolViolation? Process(Span<byte> collected)
    {
        Unmask(collected);
        return Validate(collected) ? null : NotUtf8;
    }

    private bool CompleteAssembled(out WebSocketEvent received)
    {
        if (_compressed && inflater!.End(_assembler, _message == Opcode.Text, ref _utf8, Streams) is { } violation)
            return Fail(violation, out received);
        return CompleteMessage(_assembler.Collected, assembled: true, out received);
    }

    private bool CompleteMessage(ReadOnlyMemory<byte> payload, bool assembled, out WebSocketEvent received)
    {
        // RFC 6455 §8.1: text must not end inside a character.
        if (_message == Opcode.Text && !_utf8.IsComplete)
            return Fail(NotUtf8, out received);
        received = WebSocketEvent.Message(_message, payload, _inPieces);
        _inPieces = false;
        _message = Opcode.Continuation;
        _inFrame = false;
        _messageLent = assembled;
        return true;
    }
}
