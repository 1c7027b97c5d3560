using System.Buffers;

namespace Rpc.Buffers;

/// <summary>
/// A growing output buffer over <see cref="ArrayPool{T}"/>. Before what is written there is room for what whoever sends it has to write before it.
/// Not safe for concurrent use.
/// </summary>
internal sealed class PooledBufferWriter : IBufferWriter<byte>, IDisposable
{
    /// <summary>Bytes that are free before those written, in the same array: for the header of a WebSocket frame, which is the longest to be written there.</summary>
    public const int Headroom = 16;

    private const int InitialCapacity = 1024;

    // A buffer that one large message made is not kept for the small ones after it.
    private const int KeptCapacity = 64 * 1024;

    // Of no rented array: room that nobody writes into, since nothing stands behind it.
    private static readonly byte[] s_none = new byte[Headroom];

    private byte[] _buffer = s_none;
    private int _end = Headroom;

    /// <summary>The bytes written so far; valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(Headroom, _end - Headroom);

    /// <summary>The bytes written so far.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(Headroom, _end - Headroom);

    /// <summary>The number of bytes written so far.</summary>
    public int WrittenCount => _end - Headroom;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _end);
        _end += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _buffer.AsMemory(_end);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _buffer.AsSpan(_end);
    }

    /// <summary>Forgets everything behind the first so many bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, WrittenCount);
        _end = Headroom + length;
    }

    /// <summary>Forgets what was written, and gives an unusually large buffer back.</summary>
    public void Clear()
    {
        _end = Headroom;
        if (_buffer.Length > KeptCapacity)
            Dispose();
    }

    /// <summary>Gives the buffer back; the writer can be used again.</summary>
    public void Dispose()
    {
        if (_buffer != s_none)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = s_none;
        _end = Headroom;
    }

    private void EnsureFree(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        var needed = checked(_end + Math.Max(sizeHint, 1));
        if (needed <= _buffer.Length)
            return;

        var doubled = (int)Math.Min((long)_buffer.Length * 2, Array.MaxLength);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(needed, doubled), InitialCapacity));
        WrittenSpan.CopyTo(larger.AsSpan(Headroom));
        if (_buffer != s_none)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
