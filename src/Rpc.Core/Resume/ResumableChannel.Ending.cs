using Rpc.Channels;

namespace Rpc.Resume;

/// <summary>How the channel ends: closed at one end or the other, for a fault of the peer, aborted, given up. A connection that is merely lost is no end.</summary>
internal sealed partial class ResumableChannel
{
    private TaskCompletionSource? _allHandedOver; // since somebody closes
    private ChannelEnd? _closed;
    private bool _isClosing;

    /// <inheritdoc/>
    public ChannelEnd? Closed => Volatile.Read(ref _closed);

    /// <summary>Ends the channel if it waits for another connection.</summary>
    /// <param name="end">How it has ended.</param>
    /// <returns>False when it does not wait.</returns>
    public bool Abandon(ChannelEnd end)
    {
        lock (_gate)
        {
            if (_link is not null || !TrySetEnd(end))
                return false;
        }

        DeliverNotices();
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>While there is no connection there is nobody to tell, and the channel ends at once.</remarks>
    public async ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken)
    {
        Link? link;
        Task handedOver;
        lock (_gate)
        {
            if (_closed is not null)
                return;
            _isClosing = true;
            link = _link;
            if (link is null)
                TrySetEnd(new ChannelEnd(ChannelCloseCode.AbnormalClosure, reason, ByPeer: false));
            handedOver = IsAllHandedOver ? Task.CompletedTask : (_allHandedOver ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        DeliverNotices();
        if (link is null)
            return;
        try
        {
            await handedOver.WaitAsync(_limits.CloseTimeout, _limits.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // The peer does not take what was said before: it will not take more.
            link.Channel.Abort(exception);
        }

        await EndWithAsync(link, code, reason, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Abort(Exception? reason)
    {
        Link? link;
        lock (_gate)
        {
            link = _link;
            TrySetEnd(new ChannelEnd(ChannelCloseCode.AbnormalClosure, "", ByPeer: false, reason));
        }

        link?.Channel.Abort(reason);
        DeliverNotices();
    }

    /// <summary>Closes in good order with code 1000 if need be, and lets go of the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync(ChannelCloseCode.Normal, "", CancellationToken.None).ConfigureAwait(false);
        Link? link;
        lock (_gate)
            link = _link;
        if (link is not null)
            await link.Channel.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask EndWithAsync(Link link, ChannelCloseCode code, string reason, CancellationToken cancellationToken)
    {
        await link.Channel.CloseAsync(code, reason, cancellationToken).ConfigureAwait(false);
        lock (_gate)
            TrySetEnd(EndOf(link));
        DeliverNotices();
    }

    // The peer has broken the protocol. What it sends from now on is dropped.
    private void Fail(Link link, string what)
    {
        lock (_gate)
        {
            link.IsFailed = true;
            _isClosing = true;
        }

        _ = FailAsync(link, what);
    }

    private async Task FailAsync(Link link, string what)
    {
        try
        {
            await EndWithAsync(link, ChannelCloseCode.ProtocolError, what, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Abort(exception);
        }
    }

    // A connection has ended, and nothing of it is left to be received. Without a closing handshake it is lost, and there may be another.
    // True when there will not.
    private bool IsOver(Link link)
    {
        bool isOver;
        lock (_gate)
        {
            // It has been replaced.
            if (link != _link)
                return false;
            var end = EndOf(link);
            isOver = end.Code != ChannelCloseCode.AbnormalClosure || _isClosing;
            if (isOver)
            {
                TrySetEnd(end);
            }
            else
            {
                Volatile.Write(ref _link, null);
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                Notify(observer => observer.OnInterrupted(this, end));
                AdmitWaiting();
            }
        }

        if (!isOver)
            Release(link);
        DeliverNotices();
        return isOver;
    }

    // Under the lock. The first end counts.
    private bool TrySetEnd(ChannelEnd end)
    {
        if (_closed is not null)
            return false;
        Volatile.Write(ref _closed, end);
        _isClosing = true;
        foreach (var waiting in _waiting.RemoveAll())
            waiting.SetException(new ChannelClosedException(end));
        _replay.Clear();
        _ackTimer.Dispose();
        _allHandedOver?.TrySetResult();
        _changed.TrySetResult();
        Notify(observer => observer.OnEnded(this));
        return true;
    }

    private static ChannelEnd EndOf(Link link) => link.Channel.Closed ?? new ChannelEnd(ChannelCloseCode.AbnormalClosure, "the connection ended without saying how", ByPeer: false);
}
