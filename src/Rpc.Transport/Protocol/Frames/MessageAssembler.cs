using System.Buffers;

namespace Rpc.Transport.Protocol.Frames;

/// <summary>
/// Collects the bytes of a message that does not lie whole in the receive buffer. The buffer comes from the pool and grows
/// with what has really arrived: a length that a peer merely claims costs nothing.
/// </summary>
internal sealed class MessageAssembler
{
    private const int FirstBytes = 4096;
    private byte[] _buffer = [];

    /// <summary>Bytes collected so far.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes collected so far; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Collected => _buffer.AsMemory(0, Length);

    /// <summary>Adds a piece. The caller has checked the message limit, so the sum fits an array.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > _buffer.Length - Length)
            Grow(Length + piece.Length);
        piece.CopyTo(_buffer.AsSpan(Length));
        Length += piece.Length;
    }

    /// <summary>Starts anew and gives the buffer back.</summary>
    public void Reset()
    {
        byte[] buffer = _buffer;
        Forget();
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Starts anew and leaves the buffer to whoever still reads it.</summary>
    public void Forget()
    {
        _buffer = [];
        Length = 0;
    }

    private void Grow(int needed)
    {
        int doubled = (int)Math.Min(2L * _buffer.Length, Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, Math.Max(needed, doubled)));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
