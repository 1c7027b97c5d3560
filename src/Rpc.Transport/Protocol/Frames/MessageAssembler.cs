using System.Buffers;

namespace Rpc.Transport.Protocol.Frames;

/// <summary>
/// Collects the bytes of a message that does not lie whole in the receive buffer. The buffer comes from the pool and grows
/// with what has really arrived: a length that a peer merely claims costs nothing.
/// </summary>
internal sealed class MessageAssembler
{
    private const int FirstBytes = 4096;

    // Of a buffer for bytes that are announced, so much at least has arrived.
    private const int MostGrowth = 4;
    private byte[] _buffer = [];

    /// <summary>Bytes collected so far.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes collected so far; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Collected => _buffer.AsMemory(0, Length);

    /// <summary>Adds a piece. The caller has checked the message limit, so the sum fits an array.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="announced">How many bytes the peer has announced to follow it, at least 0.</param>
    /// <returns>Where it lies now.</returns>
    public Span<byte> Append(ReadOnlySpan<byte> piece, long announced = 0)
    {
        if (piece.Length > _buffer.Length - Length)
            Grow(Length + piece.Length, announced);
        piece.CopyTo(_buffer.AsSpan(Length));
        return Add(piece.Length);
    }

    /// <summary>Room for the next bytes, so that they need not be copied. Valid until the next change; <see cref="Add"/> says how many came.</summary>
    /// <param name="announced">How many bytes the peer has announced, at least 1. There may be room for fewer.</param>
    public Memory<byte> GetRoom(long announced)
    {
        if (Length == _buffer.Length)
            Grow(Length + 1, announced - 1);
        return _buffer.AsMemory(Length, (int)Math.Min(announced, _buffer.Length - Length));
    }

    /// <summary>Bytes were written into the room.</summary>
    /// <returns>Where they lie.</returns>
    public Span<byte> Add(int bytes)
    {
        Length += bytes;
        return _buffer.AsSpan(Length - bytes, bytes);
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

    private void Grow(int needed, long announced)
    {
        long larger = Math.Max(2L * _buffer.Length, Math.Min(needed + announced, (long)MostGrowth * needed));
        Move(ArrayPool<byte>.Shared.Rent((int)Math.Clamp(larger, Math.Max(FirstBytes, needed), Array.MaxLength)));
    }

    private void Move(byte[] larger)
    {
        _buffer.AsSpan(0, Length).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
