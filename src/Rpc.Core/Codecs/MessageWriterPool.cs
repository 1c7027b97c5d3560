using System.Collections.Concurrent;
using System.Text.Json;

namespace Rpc.Codecs;

/// <summary>Keeps a few message writers for reuse.</summary>
/// <param name="options">How JSON is written.</param>
internal sealed class MessageWriterPool(JsonWriterOptions options)
{
    /// <summary>The most writers that are kept.</summary>
    public const int MaxKept = 64;

    // The one that a thread returned last, and where it belongs.
    [ThreadStatic]
    private static MessageWriter? t_last;

    [ThreadStatic]
    private static MessageWriterPool? t_pool;

    private readonly ConcurrentQueue<MessageWriter> _kept = new();
    private int _count;

    /// <summary>Takes an empty writer.</summary>
    public MessageWriter Rent()
    {
        if (t_last is { } writer && t_pool == this)
        {
            t_last = null;
            return writer;
        }

        if (!_kept.TryDequeue(out writer))
            return new MessageWriter(options);
        Interlocked.Decrement(ref _count);
        return writer;
    }

    /// <summary>Gives a writer back, whatever it holds.</summary>
    public void Return(MessageWriter writer)
    {
        writer.Reset();
        if (t_last is not { } last)
            (t_last, t_pool) = (writer, this);
        else if (t_pool == this)
            Keep(writer);
        else
            Replace(last, writer);
    }

    // The thread has changed over to sessions of another kind.
    private void Replace(MessageWriter last, MessageWriter writer)
    {
        t_pool!.Keep(last);
        (t_last, t_pool) = (writer, this);
    }

    private void Keep(MessageWriter writer)
    {
        if (Interlocked.Increment(ref _count) <= MaxKept)
        {
            _kept.Enqueue(writer);
        }
        else
        {
            Interlocked.Decrement(ref _count);
            writer.Dispose();
        }
    }
}
