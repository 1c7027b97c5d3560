using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol.Deflate;

/// <summary>
/// Compresses messages (RFC 7692 §7.2.1). What it holds between messages it may forget at any time: a message that refers to
/// no earlier one is always legal.
/// </summary>
/// <remarks>
/// The platform's compressor knows no window but that of 32 KiB. For a smaller one a new compressor is taken before the old
/// one has seen more than a window of bytes: no match can then reach further back than the peer remembers.
/// </remarks>
/// <param name="windowBits">The window agreed on is 2 to this power bytes.</param>
/// <param name="contextTakeover">Whether a message may refer to those before it.</param>
/// <param name="options">From which length on, and how hard.</param>
internal sealed class MessageDeflater(int windowBits, bool contextTakeover, DeflateOptions options)
{
    private const int TailBytes = 4;

    // A small window that a peer has asked for must not become a way to keep us busy: taking a compressor costs some 15 µs.
    private const int MaxWindowsPerMessage = 1024;

    // The longest run of bytes that one compressor may see.
    private readonly long _reach = windowBits == DeflateOffer.MaxWindowBits ? long.MaxValue : 1L << windowBits;
    private MessageAssembler? _output;
    private DeflateCompressor? _compressor;

    /// <summary>The compressed message after <see cref="TryCompress"/>, until <see cref="EndMessage"/>.</summary>
    public ReadOnlySpan<byte> Compressed => _output!.Collected.Span[..^TailBytes];

    /// <summary>True while there is a compressor: it alone is large.</summary>
    public bool HoldsContext => _compressor is not null;

    /// <summary>Compresses a message. After true, <see cref="EndMessage"/> must follow.</summary>
    /// <returns>False when it is to be sent as it is: it is short, does not shrink, or is very long for the window.</returns>
    public bool TryCompress(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message.Length < options.MinMessageBytes || message.Length / _reach >= MaxWindowsPerMessage)
            return false;
        bool done = false;
        try
        {
            done = CompressPieces(message);
            return done;
        }
        finally
        {
            // The peer will not see what the compressor has seen.
            if (!done)
            {
                _output?.Reset();
                Forget();
            }
        }
    }

    /// <summary>Gives the compressed message back, and the compressor where no message may refer to this one.</summary>
    public void EndMessage()
    {
        _output?.Reset();
        if (!contextTakeover)
            Forget();
    }

    /// <summary>Frees the compressor: the next message refers to none before it.</summary>
    public void Forget()
    {
        _compressor?.Dispose();
        _compressor = null;
    }

    private bool CompressPieces(ReadOnlySpan<byte> message)
    {
        _output ??= new MessageAssembler();

        // As long as it was is no gain. Also keeps the sum below the largest array.
        int maxOutput = (int)Math.Min((long)message.Length - 1 + TailBytes, Array.MaxLength);
        while (!message.IsEmpty)
        {
            int length = (int)Math.Min(message.Length, _reach);
            if (_compressor is not null && _compressor.Consumed > _reach - length)
                Forget();
            _compressor ??= new DeflateCompressor(options.Level);
            if (!_compressor.TryCompress(message[..length], _output, maxOutput))
                return false;
            message = message[length..];
        }

        // §7.2.1: the empty stored block at the end is left out; the peer puts it back.
        return _output.Collected.Span.EndsWith((ReadOnlySpan<byte>)[0x00, 0x00, 0xFF, 0xFF]);
    }
}
