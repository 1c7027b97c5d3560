#pragma warning disable RS0030 // The platform's only compressor stands behind a stream; the one below it here is memory, and nothing waits.
using System.IO.Compression;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol.Deflate;

/// <summary>The platform's DEFLATE compressor, writing into an assembler. It holds about 230 KiB outside the managed heap until it is disposed of.</summary>
internal sealed class DeflateCompressor : IDisposable
{
    // So that a message that does not shrink is given up before its end.
    private const int PieceBytes = 64 * 1024;

    private readonly Sink _sink = new();
    private readonly DeflateStream _stream;

    /// <summary>Creates a compressor with an empty window of 32 KiB.</summary>
    public DeflateCompressor(CompressionLevel level) => _stream = new DeflateStream(_sink, level, leaveOpen: true);

    /// <summary>Bytes compressed so far: no match reaches further back than that.</summary>
    public long Consumed { get; private set; }

    /// <summary>Compresses all the bytes and writes every block out to its end, with an empty stored block behind it (RFC 7692 §7.2.1).</summary>
    /// <param name="input">Not empty.</param>
    /// <param name="output">Where the compressed bytes go.</param>
    /// <param name="maxOutputBytes">How long the output may become in all.</param>
    /// <returns>False when it would become longer; then nobody can read on behind what is missing.</returns>
    public bool TryCompress(ReadOnlySpan<byte> input, MessageAssembler output, int maxOutputBytes)
    {
        _sink.Begin(output, maxOutputBytes);
        try
        {
            for (; !input.IsEmpty && !_sink.Overflowed; input = input[Math.Min(input.Length, PieceBytes)..])
            {
                ReadOnlySpan<byte> piece = input[..Math.Min(input.Length, PieceBytes)];
                Consumed += piece.Length;
                _stream.Write(piece);
            }

            if (!_sink.Overflowed)
                _stream.Flush();
            return !_sink.Overflowed;
        }
        finally
        {
            _sink.End();
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _stream.Dispose();

    // Outside of TryCompress whatever comes is dropped: the final block, which the stream writes when it is disposed of.
    private sealed class Sink : Stream
    {
        private MessageAssembler? _output;
        private int _maxBytes;

        public bool Overflowed { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Begin(MessageAssembler output, int maxBytes)
        {
            _output = output;
            _maxBytes = maxBytes;
            Overflowed = false;
        }

        public void End() => _output = null;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_output is not { } output || Overflowed)
                return;
            Overflowed = buffer.Length > _maxBytes - output.Length;
            if (!Overflowed)
                output.Append(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
