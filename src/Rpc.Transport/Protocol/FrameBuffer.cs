using System.Buffers;

namespace Rpc.Transport.Protocol;

/// <summary>
/// A growable run of whole frames on their way out, in one pooled array. It remembers where frames end, about every
/// <see cref="SliceBytes"/>, so that it can be sent in slices between which a control frame may go.
/// </summary>
internal sealed class FrameBuffer
{
    /// <summary>The least size of a slice, except for the last one.</summary>
    public const int SliceBytes = 64 * 1024;

    private const int FirstBytes = 2048;
    private const int MostKeptBytes = 16 * 1024;
    private List<int>? _ends; // only where there is more than one slice
    private byte[] _array = [];
    private int _sliceStart;
    private int _nextEnd;
    private int _sizeHint = FirstBytes;

    /// <summary>Bytes written in all.</summary>
    public int Count { get; private set; }

    /// <summary>True when every byte was handed out by <see cref="TakeSlice"/>.</summary>
    public bool IsDrained => _sliceStart == Count;

    /// <summary>Room for the next frame, exactly as long as asked for.</summary>
    /// <exception cref="InvalidOperationException">The frames would not fit an array.</exception>
    public Span<byte> Reserve(int bytes)
    {
        if (bytes > _array.Length - Count)
            Grow(bytes);
        return _array.AsSpan(Count, bytes);
    }

    /// <summary>Ends the frame that was written into the reserved room.</summary>
    public void EndFrame(int bytes)
    {
        Count += bytes;
        if (Count - (_ends is [.., int last] ? last : 0) >= SliceBytes)
            (_ends ??= []).Add(Count);
    }

    /// <summary>The next run of whole frames to send; call only while not drained. Nothing may be added after the first call.</summary>
    public ReadOnlyMemory<byte> TakeSlice()
    {
        int end = _nextEnd < _ends?.Count ? _ends[_nextEnd++] : Count;
        ReadOnlyMemory<byte> slice = _array.AsMemory(_sliceStart, end - _sliceStart);
        _sliceStart = end;
        return slice;
    }

    /// <summary>Forgets what no slice was taken of yet; the slice taken last stays valid.</summary>
    public void DropRest() => Count = _sliceStart;

    /// <summary>Empties the buffer and keeps the array for what comes next, unless it is an unusually large one.</summary>
    public void Reset()
    {
        if (_array.Length > MostKeptBytes)
            Clear();
        else
            Forget();
    }

    /// <summary>Empties the buffer and gives the array back: an idle connection holds none.</summary>
    public void Clear()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        Forget();
    }

    private void Forget()
    {
        // The next burst is probably as large as this one: begin there, and spare the copies of growing.
        if (Count > 0)
            _sizeHint = Math.Clamp(Count, FirstBytes, SliceBytes);
        _ends?.Clear();
        Count = 0;
        _sliceStart = 0;
        _nextEnd = 0;
    }

    private void Grow(int bytes)
    {
        long needed = (long)Count + bytes;
        if (needed > Array.MaxLength)
            throw new InvalidOperationException("The queued frames do not fit one buffer.");
        int doubled = (int)Math.Min(2L * _array.Length, Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(_sizeHint, Math.Max(needed, doubled)));
        _array.AsSpan(0, Count).CopyTo(larger);
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
