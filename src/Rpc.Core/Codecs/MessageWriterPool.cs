using System.Collections.Concurrent;
using System.Text.Json;

namespace Rpc.Codecs;

/// <summary>Keeps a few message writers for reuse.</summary>
/// <param name="options">How JSON is written.</param>
internal sealed class MessageWriterPool(JsonWriterOptions options)
{
    /// <summary>The most writers that are kept.</summary>
    public const int MaxKept = 64;

    private readonly ConcurrentQueue<MessageWriter> _kept = new();
    private MessageWriter? _first;
    private int _count;

    /// <summary>Takes an empty writer.</summary>
    public MessageWriter Rent()
    {
        var writer = Interlocked.Exchange(ref _first, null);
        if (writer is not null)
            return writer;
        if (!_kept.TryDequeue(out writer))
            return new MessageWriter(options);
        Interlocked.Decrement(ref _count);
        return writer;
    }

    /// <summary>Gives a writer back, whatever it holds.</summary>
    public void Return(MessageWriter writer)
    {
        writer.Reset();
        if (Interlocked.CompareExchange(ref _first, writer, null) is null)
            return;
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
