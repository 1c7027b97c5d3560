using System.Runtime.CompilerServices;
using Rpc.Channels;

namespace Rpc.Resume;

/// <summary>Messages in: they are counted when they are handed out, and acknowledged after so many of them, or so many bytes, or a while.</summary>
internal sealed partial class ResumableChannel
{
    // What is not acknowledged yet costs the peer memory, and an acknowledgement a packet.
    private static readonly TimeSpan AckDelay = TimeSpan.FromSeconds(1);

    // Held while a message is taken, so that a connection is never replaced between taking one and counting it. Taken before the other lock.
    private readonly object _receiveGate = new();
    private readonly AckTracker _acks = new();
    private readonly ITimer _ackTimer;
    private bool _ackIsTimed;

    /// <inheritdoc/>
    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _link) is not { } link)
            return WaitAsync(link: null, default, cancellationToken);
        var waiting = link.Channel.WaitToReceiveAsync(cancellationToken);
        if (!waiting.IsCompletedSuccessfully)
            return WaitAsync(link, waiting, cancellationToken);
        var isThere = new ValueTask<bool>(waiting.Result);
        return isThere.Result ? isThere : WaitAsync(link, isThere, cancellationToken);
    }

    /// <inheritdoc/>
    public bool TryReceive(out ReceivedMessage message)
    {
        message = default;
        return Volatile.Read(ref _link) is { } link && TryReceive(link, out message);
    }

    private bool TryReceive(Link link, out ReceivedMessage message)
    {
        while (true)
        {
            var tell = 0L;
            lock (_receiveGate)
            {
                if (link != _link || !link.Channel.TryReceive(out message))
                {
                    message = default;
                    return false;
                }

                if (link.IsFailed)
                    continue;
                if (!ResumeMessage.IsOne(message))
                {
                    if (_acks.Count(message.Payload.Length))
                        tell = _acks.Tell();
                    else
                        TimeAck();
                }
            }

            if (!ResumeMessage.IsOne(message))
            {
                Tell(tell);
                return true;
            }

            Take(link, ResumeMessage.TryRead(message));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync(Link? link, ValueTask<bool> waiting, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (link is not null)
            {
                if (await waiting.ConfigureAwait(false))
                    return true;
                if (IsOver(link))
                    return false;
            }

            Task changed;
            lock (_gate)
            {
                link = _link;
                if (link is null && _closed is not null)
                    return false;
                changed = _changed.Task;
            }

            if (link is null)
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            else
                waiting = link.Channel.WaitToReceiveAsync(cancellationToken);
        }
    }

    private void Take(Link link, ResumeMessage? message)
    {
        Link? pump = null;
        bool isValid;
        lock (_gate)
        {
            if (link != _link || _closed is not null)
                return;
            isValid = message is { Kind: ResumeMessageKind.Ack } && _replay.TryAcknowledge(message.Count);
            if (isValid)
            {
                AdmitWaiting();
                pump = TryBeginPump();
            }
        }

        Start(pump, isHeld: false);
        if (!isValid)
            Fail(link, message is { Kind: ResumeMessageKind.Ack } ? "acknowledges what was not sent, or less than before" : "a message about resuming that has no place here");
    }

    // Under the receiving lock.
    private void TimeAck()
    {
        if (_ackIsTimed)
            return;
        _ackIsTimed = true;
        _ackTimer.Change(AckDelay, Timeout.InfiniteTimeSpan);
    }

    private void OnAckDue()
    {
        var tell = 0L;
        lock (_receiveGate)
        {
            _ackIsTimed = false;
            if (_acks.HasUntold)
                tell = _acks.Tell();
        }

        Tell(tell);
    }

    private void Tell(long count)
    {
        Link? pump;
        lock (_gate)
        {
            if (_link is not { } link || count <= link.Told)
                return;
            link.ToTell = Math.Max(link.ToTell, count);
            pump = TryBeginPump();
        }

        Start(pump, isHeld: false);
    }
}
