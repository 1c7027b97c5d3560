using Rpc.Buffers;

namespace Rpc.Chunks;

/// <summary>Puts the parts of large messages together. For one thread, the receive loop's.</summary>
/// <param name="maxMessageBytes">The most bytes of one message.</param>
internal sealed class LargeMessageReceiver(int maxMessageBytes) : IDisposable
{
    private readonly Dictionary<uint, PooledBufferWriter> _begun = [];

    /// <summary>What became of a part.</summary>
    internal enum Outcome
    {
        /// <summary>More parts are to come, or none.</summary>
        Taken,

        /// <summary>The message is whole.</summary>
        Complete,

        /// <summary>The peer has more messages on their way than it may.</summary>
        TooMany,

        /// <summary>The message is longer than is allowed.</summary>
        TooBig,
    }

    /// <summary>Takes a part.</summary>
    /// <param name="header">What it says of itself.</param>
    /// <param name="part">Its bytes.</param>
    /// <param name="whole">The message when it is complete; the caller disposes of it.</param>
    public Outcome Take(in ChunkHeader header, ReadOnlySpan<byte> part, out PooledBufferWriter? whole)
    {
        whole = null;
        if (!_begun.TryGetValue(header.Number, out var buffer))
        {
            // Nothing of it had come.
            if (header.IsDropped)
                return Outcome.Taken;
            if (_begun.Count == LargeMessageSender.MaxAtATime)
                return Outcome.TooMany;
            _begun.Add(header.Number, buffer = new PooledBufferWriter());
        }

        if (header.IsDropped)
        {
            _begun.Remove(header.Number);
            buffer.Dispose();
            return Outcome.Taken;
        }

        if (part.Length > maxMessageBytes - buffer.WrittenCount)
            return Outcome.TooBig;
        part.CopyTo(buffer.GetSpan(part.Length));
        buffer.Advance(part.Length);
        if (!header.IsLast)
            return Outcome.Taken;
        _begun.Remove(header.Number);
        whole = buffer;
        return Outcome.Complete;
    }

    /// <summary>Gives back what no more parts will come for.</summary>
    public void Dispose()
    {
        foreach (var buffer in _begun.Values)
            buffer.Dispose();
        _begun.Clear();
    }
}
