using System.Buffers;

namespace Rpc.Channels;

/// <summary>The bytes of one message that several sessions send. They go back to the pool with the last reference; whoever makes the object has the first.</summary>
internal sealed class SharedMessage
{
    private readonly int _length;
    private byte[] _buffer;
    private TaskCompletionSource? _released;
    private int _references = 1;

    private SharedMessage(byte[] buffer, int length, MessageFormat format)
    {
        _buffer = buffer;
        _length = length;
        Format = format;
    }

    /// <summary>The bytes; valid while the reader has a reference.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>The number of bytes.</summary>
    public int Length => _length;

    /// <summary>Text or binary.</summary>
    public MessageFormat Format { get; }

    /// <summary>Makes a message of a copy of the bytes.</summary>
    public static SharedMessage Copy(ReadOnlySpan<byte> bytes, MessageFormat format)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        return new SharedMessage(buffer, bytes.Length, format);
    }

    /// <summary>Takes a reference; only who has one may.</summary>
    public void AddReference() => Interlocked.Increment(ref _references);

    /// <summary>Gives a reference back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _released?.SetResult();
    }

    /// <summary>Gives the maker's reference back, and completes with the last of the others.</summary>
    public ValueTask ReleaseAndWaitAsync()
    {
        if (Volatile.Read(ref _references) == 1)
        {
            Release();
            return default;
        }

        // Set before the reference goes: whoever gives the last one back sees it.
        var released = _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Release();
        return new ValueTask(released.Task);
    }
}
