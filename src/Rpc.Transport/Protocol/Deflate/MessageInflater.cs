using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol.Deflate;

/// <summary>
/// Decompresses messages (RFC 7692 §7.2.2). The limits hold for each piece that comes out, before it is kept: what a message
/// would become costs nothing beyond one window.
/// </summary>
/// <param name="windowBits">The largest window that the peer may use.</param>
/// <param name="contextTakeover">Whether a message may refer to those before it.</param>
/// <param name="maxMessageBytes">The largest message, decompressed.</param>
/// <param name="maxRatio">How many times as long as its compressed form a message may be, once it is longer than <see cref="DeflateOptions.RatioFreeBytes"/>; 0 for no such limit.</param>
internal sealed class MessageInflater(int windowBits, bool contextTakeover, int maxMessageBytes, int maxRatio)
{
    // What the sender has cut off (§7.2.1): the length of an empty stored block, and its complement.
    private static readonly byte[] Tail = [0x00, 0x00, 0xFF, 0xFF];

    // zlib compresses raw data with no window of 8 bits and takes 9 instead, and so do most peers.
    private readonly int _windowBits = Math.Max(windowBits, 9);
    private InflateDecoder? _decoder; // from the first compressed message on
    private long _compressedBytes;
    private long _messageBytes; // what they have become, also where it was handed out in pieces

    /// <summary>Bytes held now.</summary>
    public int HeldBytes => _decoder?.HeldBytes ?? 0;

    /// <summary>Decompresses the next piece of a message.</summary>
    /// <param name="piece">Compressed bytes.</param>
    /// <param name="output">Gets the bytes.</param>
    /// <param name="isText">Whether they must be UTF-8.</param>
    /// <param name="utf8">The text so far.</param>
    /// <param name="inPieces">Whether the message is handed out as it comes: then its length is not limited, its ratio is.</param>
    /// <returns>Null, or what is wrong.</returns>
    public ProtocolViolation? Append(ReadOnlySpan<byte> piece, MessageAssembler output, bool isText, ref Utf8Validator utf8, bool inPieces = false)
    {
        _compressedBytes += piece.Length;
        _decoder ??= new InflateDecoder(_windowBits);
        while (true)
        {
            InflateStatus status = _decoder.Decode(ref piece, out ReadOnlySpan<byte> bytes);
            if (!bytes.IsEmpty)
            {
                if (!inPieces && bytes.Length > maxMessageBytes - output.Length)
                    return ProtocolViolation.TooBig(LimitName.MaxMessageBytes, $"message is larger than {maxMessageBytes} bytes");
                _messageBytes += bytes.Length;
                if (maxRatio > 0 && _messageBytes > DeflateOptions.RatioFreeBytes && _messageBytes > maxRatio * (_compressedBytes - piece.Length))
                    return ProtocolViolation.TooBig(LimitName.MaxRatio, $"message grows more than {maxRatio} times when decompressed");
                if (isText && !utf8.Append(bytes))
                    return ProtocolViolation.InvalidPayload("text is not UTF-8");
                output.Append(bytes);
            }

            // RFC 6455 §7.4.1: the frames are in order, but their bytes are not what RSV1 promises; so 1007 and not 1002.
            if (status == InflateStatus.Invalid)
                return ProtocolViolation.InvalidPayload("compressed message is not DEFLATE data");
            if (status == InflateStatus.NeedsInput)
                return null;
        }
    }

    /// <summary>Ends a message.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public ProtocolViolation? End(MessageAssembler output, bool isText, ref Utf8Validator utf8, bool inPieces = false)
    {
        // An empty message is one octet (§7.2.3.6), but a zlib that has nothing to flush writes none, and its users send that.
        if (_compressedBytes > 0)
        {
            if (Append(Tail, output, isText, ref utf8, inPieces) is { } violation)
                return violation;
            if (!_decoder!.IsBetweenBlocks)
                return ProtocolViolation.InvalidPayload("compressed message ends inside a DEFLATE block");
        }

        _compressedBytes = 0;
        _messageBytes = 0;
        if (!contextTakeover)
            _decoder?.Reset();
        return null;
    }

    /// <summary>Gives the window back. Nothing can be decompressed afterwards that refers to it.</summary>
    public void Release() => _decoder?.Reset();
}
