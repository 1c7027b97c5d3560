using Rpc.Channels;
using Rpc.Diagnostics;

namespace Rpc.Resume;

/// <summary>
/// Messages out. One at a time, in order, they are handed over to the connection; what it has not taken yet is kept short, so that an urgent message, which overtakes
/// only what waits for room, has little before it. Where there is no connection, what is kept is all that there may be.
/// </summary>
internal sealed partial class ResumableChannel
{
    // Beside what the connection itself queues.
    private const long MaxUnsentBytes = 64 * 1024;

    // What urgent messages may take beyond the limits; it is their number that the session limits.
    private const long UrgentReserveBytes = 64 * 1024;

    // A thread that came to send one message does not stay for ever to send those of others.
    private const int MaxSendsInARow = 16;

    private readonly WaitingSends _waiting = new();

    // Under the lock. What is broken takes nothing more.
    private bool IsAllHandedOver => _link is not { IsBroken: false } link || (!link.IsPumping && _replay.UnsentBytes == 0 && _waiting.GetNext(bulkIsUnsent: false) is null);

    /// <inheritdoc/>
    public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        Link? pump = null;
        WaitingSend? waiting = null;
        bool isFull;
        lock (_gate)
        {
            isFull = _replay.Bytes >= _limits.MaxReplayBytes;
            if (_isClosing)
                return ValueTask.FromException(new ChannelClosedException(_closed));
            if (_waiting.IsTurnOf(message.Urgency, _replay.HasUnsentBulk) && HasRoom(message.Urgency))
            {
                _replay.Append(message);
                pump = TryBeginPump();
            }
            else
            {
                waiting = _waiting.Add(message);
            }
        }

        Start(pump, message.IsHeld);
        if (waiting is null)
            return default;
        if (isFull)
            Telemetry.CountWait(LimitName.MaxReplayBytes);
        Watch(waiting, cancellationToken);
        return new ValueTask(waiting.Task);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        IMessageChannel? connection;
        lock (_gate)
            connection = _link?.Channel;
        connection?.Flush();
    }

    // Under the lock. A message may go in while there is room left, be it larger than what is left: none can be too large for ever.
    private bool HasRoom(MessageUrgency urgency)
    {
        var reserve = urgency == MessageUrgency.Urgent ? UrgentReserveBytes : 0;
        return _replay.Bytes < _limits.MaxReplayBytes + reserve && (_link is null || _replay.UnsentBytes < MaxUnsentBytes + reserve);
    }

    // Under the lock.
    private void AdmitWaiting()
    {
        while (_waiting.GetNext(_replay.HasUnsentBulk) is { } waiting && HasRoom(waiting.Message.Urgency))
        {
            WaitingSends.TryRemove(waiting);
            try
            {
                _replay.Append(waiting.Message);
                waiting.SetResult();
            }
            catch (OutOfMemoryException exception)
            {
                // The message was not accepted, the others still may be.
                waiting.SetException(exception);
            }
        }
    }

    // Outside the lock, since a token that has fired calls back at once.
    private void Watch(WaitingSend waiting, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return;
        var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (channel, waiting) = ((ResumableChannel, WaitingSend))state!;
                channel.Cancel(waiting, token);
            },
            (this, waiting));
        lock (_gate)
        {
            if (waiting.Node.List is null)
                registration.Unregister();
            else
                waiting.Registration = registration;
        }
    }

    private void Cancel(WaitingSend waiting, CancellationToken cancellationToken)
    {
        Link? pump;
        lock (_gate)
        {
            // Accepted or failed in the meantime: then the token came too late.
            if (!WaitingSends.TryRemove(waiting))
                return;
            waiting.SetCanceled(cancellationToken);
            AdmitWaiting();
            pump = TryBeginPump();
        }

        Start(pump, isHeld: false);
    }

    // Under the lock. What the caller is to start when it has let go of it; null when there is nothing to hand over, or somebody does.
    private Link? TryBeginPump()
    {
        if (_link is not { IsPumping: false, IsBroken: false } link || (link.Greeting is null && link.ToTell <= link.Told && _replay.UnsentBytes == 0))
            return null;
        link.IsPumping = true;
        return link;
    }

    private void Start(Link? pump, bool isHeld)
    {
        if (pump is not null)
            _ = PumpAsync(pump, isHeld);
    }

    // Completes synchronously, as a rule. A message may only be held by the thread that sends it: that one sees to it that it is flushed.
    private async Task PumpAsync(Link link, bool isHeld)
    {
        try
        {
            for (var sends = 1; TryTakeNext(link, ref isHeld, out var message); sends++)
            {
                await link.Channel.SendAsync(message, CancellationToken.None).ConfigureAwait(false);
                if (sends % MaxSendsInARow == 0)
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }
        }
        catch (Exception exception)
        {
            // The receiving side finds out how the connection has ended. One that is open all the same is of no use.
            lock (_gate)
            {
                link.IsBroken = true;
                _allHandedOver?.TrySetResult();
            }

            if (exception is not ChannelClosedException)
                link.Channel.Abort(exception);
        }
    }

    private bool TryTakeNext(Link link, ref bool isHeld, out OutgoingMessage message)
    {
        message = default;
        lock (_gate)
        {
            if (link != _link)
                return false;
            if (link.Greeting is { } greeting)
            {
                link.Greeting = null;
                message = greeting.ToOutgoing();
                return true;
            }

            if (link.ToTell > link.Told)
            {
                link.Told = link.ToTell;
                message = new ResumeMessage(ResumeMessageKind.Ack, Count: link.Told).ToOutgoing();
                return true;
            }

            AdmitWaiting();
            if (_replay.TryTakeNext(out message))
            {
                if (isHeld && !message.IsHeld)
                    message = new OutgoingMessage(message.Payload, message.Format) { MoreFollows = message.MoreFollows, Urgency = message.Urgency, IsHeld = true };
                isHeld = false;
                return true;
            }

            link.IsPumping = false;
            _allHandedOver?.TrySetResult();
            return false;
        }
    }
}
