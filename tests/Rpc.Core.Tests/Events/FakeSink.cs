using System.Text;
using System.Text.Json.Nodes;
using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Events;

namespace Rpc.Core.Tests.Events;

/// <summary>A session whose channel takes messages when the test says so.</summary>
internal sealed class FakeSink(long maxBytes = long.MaxValue, bool sendsExtensions = true) : IEventSink
{
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private long _bytes;

    /// <summary>What the channel was given: <c>5</c> for an occurrence with that argument, <c>-3</c> for three that were dropped.</summary>
    public List<int> Sent { get; } = [];

    /// <summary>Whether the channel makes its senders wait.</summary>
    public bool IsBlocked { get; set; }

    public long Bytes => Interlocked.Read(ref _bytes);

    public int Dropped { get; private set; }

    public int Episodes { get; private set; }

    public string? EndedFor { get; private set; }

    public RpcCodec Codec { get; } = JsonRpcCodec.Get(JsonDefaults.Options, sendsExtensions);

    public ValueTask SendAsync(MessageWriter writer)
    {
        Sent.Add(Describe(writer.Message.Span));
        Codec.Writers.Return(writer);
        return Wait();
    }

    public ValueTask SendAsync(SharedMessage message)
    {
        Sent.Add(Describe(message.Memory.Span));
        return Wait();
    }

    public bool TryCount(int bytes, bool force)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= maxBytes || bytes < 0)
            return true;
        if (!force)
            Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    public void OnDropped(IEventDescriptor descriptor, int count, bool isFirst)
    {
        lock (Sent)
        {
            Dropped += count;
            Episodes += isFirst ? 1 : 0;
        }
    }

    public void EndForSlowPeer(string limit, string message) => EndedFor ??= message;

    /// <summary>The channel takes the message that waits. What follows it is sent before this returns.</summary>
    public void TakeOne() => Complete(static waiting => waiting.SetResult());

    /// <summary>The channel fails the message that waits, as it does when it has ended.</summary>
    public void FailOne() => Complete(static waiting => waiting.SetException(new RpcSessionException(RpcSessionEndReason.ConnectionLost, "gone")));

    /// <summary>The channel takes everything from now on.</summary>
    public void Unblock()
    {
        IsBlocked = false;
        while (_waiting.Count > 0)
            TakeOne();
    }

    // What waits goes on within this call, so that a test has no need to wait for it; in a test's own context it would not.
    private void Complete(Action<TaskCompletionSource> complete)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        complete(_waiting.Dequeue());
        SynchronizationContext.SetSynchronizationContext(context);
    }

    private ValueTask Wait()
    {
        if (!IsBlocked)
            return default;
        var waiting = new TaskCompletionSource();
        _waiting.Enqueue(waiting);
        return new ValueTask(waiting.Task);
    }

    private static int Describe(ReadOnlySpan<byte> message)
    {
        var node = JsonNode.Parse(Encoding.UTF8.GetString(message))!;
        return node["method"]!.GetValue<string>() == "$/dropped"
            ? -node["params"]!["count"]!.GetValue<int>()
            : node["params"]![0]!["number"]!.GetValue<int>();
    }
}
