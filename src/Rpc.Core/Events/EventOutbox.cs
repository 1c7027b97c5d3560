using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Diagnostics;

namespace Rpc.Events;

/// <summary>
/// One event on its way to one subscriber. While the channel takes messages, an occurrence is sent at once. Else, where the event's policy drops none, it waits at
/// the channel, in turn with all other messages; where occurrences may be dropped, one at a time waits there, and the others are held here. Order is kept throughout. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Where occurrences may be dropped the channel is called under the lock, or two threads that raise the event would have to be held here for each other's sake. It
/// completes what it has made wait on other threads. Where none is dropped the channel alone keeps the order, and there is no lock to take.
/// </remarks>
internal class EventOutbox(IEventDescriptor descriptor, IEventSink sink)
{
    private readonly object _gate = new();
    private readonly bool _isLossless = descriptor.Overflow is RpcEventOverflow.Wait or RpcEventOverflow.Disconnect;
    private Queue<HeldEvent>? _held; // since one was held
    private long _untold;
    private int _unsent; // of those that are never dropped
    private bool _isWaiting;
    private bool _isDropping;
    private volatile bool _ended;

    /// <summary>The session that sends.</summary>
    public IEventSink Sink => sink;

    /// <summary>How occurrences are written that many subscribers are sent.</summary>
    public RpcCodec CodecForMany { get; } = sink.Codec.ForMany;

    /// <summary>The occurrences that wait.</summary>
    public int HeldCount
    {
        get
        {
            lock (_gate)
                return (_held?.Count ?? 0) + Volatile.Read(ref _unsent);
        }
    }

    /// <summary>What guards all of this.</summary>
    private protected object Gate => _gate;

    /// <summary>Sends an occurrence, holds it, or drops it. Never waits.</summary>
    public void Post(EncodedEvent message)
    {
        if (_isLossless)
        {
            PostInTurn(message);
            return;
        }

        Outcome outcome;
        lock (_gate)
            outcome = PostLocked(message);
        Tell(outcome);
    }

    /// <summary>Drops what is held, and all that is still posted: nobody listens any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            while (_held is not null && _held.TryDequeue(out var held))
                LetGo(held);
        }
    }

    /// <summary>Sends, holds or drops an occurrence.</summary>
    /// <returns>What <see cref="Tell"/> is to be given outside the lock.</returns>
    private protected Outcome PostLocked(EncodedEvent message)
    {
        if (_ended)
        {
            message.Drop(sink.Codec);
            return default;
        }

        // What waits at the channel cannot be dropped any more; it is one message.
        if (!_isWaiting)
        {
            Send(message);
            return default;
        }

        var dropped = Hold(message);
        var isFirst = dropped > 0 && !_isDropping;
        _isDropping |= isFirst;
        _untold += dropped;
        return new Outcome(dropped, isFirst);
    }

    /// <summary>Says what has become of an occurrence, to the user's code among others.</summary>
    private protected void Tell(Outcome outcome)
    {
        if (outcome.Dropped > 0)
            sink.OnDropped(descriptor, outcome.Dropped, outcome.IsFirst);
    }

    /// <summary>The one held whose place the occurrence takes that is being posted; null when there is none. Called under the lock.</summary>
    private protected virtual HeldEvent? FindSame() => null;

    /// <summary>Makes what is held of the occurrence that is being posted. Called under the lock.</summary>
    private protected virtual HeldEvent Create(SharedMessage message) => new(message);

    /// <summary>One is no longer held. Called under the lock.</summary>
    private protected virtual void OnRemoved(HeldEvent held)
    {
    }

    // What is not dropped waits where everything else does: the answer to what raised it must not come before it.
    private void PostInTurn(EncodedEvent message)
    {
        if (_ended)
        {
            message.Drop(sink.Codec);
            return;
        }

        var sent = SendToSink(message, out var length);
        if (sent.IsCompletedSuccessfully)
            sent.GetAwaiter().GetResult();
        else
            WatchUnsent(sent, length, message.Shared);
    }

    private ValueTask SendToSink(EncodedEvent message, out int length)
    {
        // Whoever takes over the writer may use it for another message at once.
        length = message.Length;
        return message.Shared is { } shared ? sink.SendAsync(shared) : sink.SendAsync(message.Writer!);
    }

    private void WatchUnsent(ValueTask sent, int length, SharedMessage? shared)
    {
        if (sent.IsCompleted)
        {
            Forget(sent);
            return;
        }

        // As with the other policies, one is at the channel beside those that the capacity counts.
        var isFull = Interlocked.Increment(ref _unsent) - 1 > descriptor.Capacity && descriptor.Overflow == RpcEventOverflow.Disconnect;
        var fits = sink.TryCount(length, force: true);
        shared?.AddReference();
        _ = WatchAsync(sent, length, shared);
        if (isFull)
            sink.EndForSlowPeer(LimitName.Capacity, $"the peer is too slow for the event '{descriptor.Name}' (its Capacity is {descriptor.Capacity})");
        else if (!fits)
            sink.EndForSlowPeer(LimitName.MaxQueuedEventBytes, "the peer is too slow for its events (limit MaxQueuedEventBytes)");
    }

    private async Task WatchAsync(ValueTask sent, int length, SharedMessage? message)
    {
        await ObserveAsync(sent).ConfigureAwait(false);
        sink.TryCount(-length, force: true);
        message?.Release();
        Interlocked.Decrement(ref _unsent);
    }

    // How many are dropped.
    private int Hold(EncodedEvent message)
    {
        var held = _held ??= new();
        for (var dropped = 0; ; dropped++)
        {
            var same = FindSame();
            var isRoom = same is not null || held.Count < descriptor.Capacity;
            if (isRoom && sink.TryCount(message.Length - (same?.Message.Length ?? 0), force: false))
            {
                var kept = message.Hold(sink.Codec);
                if (same is null)
                {
                    held.Enqueue(Create(kept));
                    return dropped;
                }

                same.Message.Release();
                same.Message = kept;
                return dropped + 1;
            }

            if (descriptor.Overflow == RpcEventOverflow.DropNewest || !held.TryDequeue(out var oldest))
            {
                message.Drop(sink.Codec);
                return dropped + 1;
            }

            LetGo(oldest);
        }
    }

    private void LetGo(HeldEvent held)
    {
        OnRemoved(held);
        sink.TryCount(-held.Message.Length, force: true);
        held.Message.Release();
    }

    // Under the lock, while none waits at the channel.
    private void Send(EncodedEvent message)
    {
        var sent = SendToSink(message, out var length);
        if (sent.IsCompleted)
        {
            Forget(sent);
            return;
        }

        _isWaiting = true;
        sink.TryCount(length, force: true);
        message.Shared?.AddReference();
        _ = SendRestAsync(sent, length, message.Shared);
    }

    // Waits for what the channel did not take at once, and sends what was held meanwhile.
    private async Task SendRestAsync(ValueTask sent, int length, SharedMessage? message)
    {
        while (true)
        {
            await ObserveAsync(sent).ConfigureAwait(false);
            sink.TryCount(-length, force: true);
            message?.Release();
            lock (_gate)
            {
                if (!TryTake(out sent, out length, out message))
                {
                    _isWaiting = _isDropping = false;
                    return;
                }
            }
        }
    }

    private bool TryTake(out ValueTask sent, out int length, out SharedMessage? message)
    {
        (sent, length, message) = (default, 0, null);
        if (_ended)
            return false;
        if (_untold > 0 && sink.Codec.SendsExtensions)
        {
            var notice = sink.Codec.Writers.Rent();
            sink.Codec.WriteDropped(notice, descriptor.WireName, _untold);
            _untold = 0;
            sent = sink.SendAsync(notice);
            return true;
        }

        _untold = 0;
        if (_held is null || !_held.TryDequeue(out var next))
            return false;
        OnRemoved(next);
        message = next.Message;
        length = message.Length;
        sent = sink.SendAsync(message);
        return true;
    }

    private static async Task ObserveAsync(ValueTask sent)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (RpcSessionException)
        {
            // It is lost with its session, whose end is told by Completion.
        }
    }

    private static void Forget(ValueTask sent)
    {
        try
        {
            sent.GetAwaiter().GetResult();
        }
        catch (RpcSessionException)
        {
            // As above.
        }
    }

    /// <summary>What has become of an occurrence.</summary>
    /// <param name="Dropped">How many are dropped for it, itself included.</param>
    /// <param name="IsFirst">They are the first since the subscriber kept up.</param>
    private protected readonly record struct Outcome(int Dropped, bool IsFirst);
}
