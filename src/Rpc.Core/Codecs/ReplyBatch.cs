using Rpc.Buffers;

namespace Rpc.Codecs;

/// <summary>
/// The answers to one batch (JSON-RPC 2.0 §6), which travel together once the last is in. Safe for concurrent use.
/// </summary>
internal sealed class ReplyBatch : IDisposable
{
    private readonly PooledBufferWriter _buffer = new();
    private readonly object _gate = new();

    // One for each answer that is to come, and one for the reader while it still hands out entries.
    private int _awaited = 1;

    /// <summary>The batch as a message; null when nothing is to be answered (a batch of notifications).</summary>
    public ReadOnlyMemory<byte>? Message => _buffer.WrittenCount == 0 ? default(ReadOnlyMemory<byte>?) : _buffer.WrittenMemory;

    /// <summary>Says that one more answer is to come.</summary>
    public void Expect()
    {
        lock (_gate)
            _awaited++;
    }

    /// <summary>Adds an answer.</summary>
    /// <returns>True when it was the last: the caller sends the batch.</returns>
    public bool Add(ReadOnlySpan<byte> answer)
    {
        lock (_gate)
        {
            Append(_buffer.WrittenCount == 0 ? (byte)'[' : (byte)',');
            answer.CopyTo(_buffer.GetSpan(answer.Length));
            _buffer.Advance(answer.Length);
            return Release();
        }
    }

    /// <summary>Says that all entries were handed out.</summary>
    /// <returns>True when all answers are in already: the caller sends the batch.</returns>
    public bool Seal()
    {
        lock (_gate)
            return Release();
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => _buffer.Dispose();

    private bool Release()
    {
        if (--_awaited > 0)
            return false;
        if (_buffer.WrittenCount > 0)
            Append((byte)']');
        return true;
    }

    private void Append(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }
}
