using Rpc.Channels;

namespace Rpc.Resume;

/// <summary>
/// A channel that outlives its connections: it goes on over the next one where the last one was cut, nothing lost and nothing twice. Whoever owns it brings the next
/// connection (<see cref="TryAttach"/>), or gives it up (<see cref="Abandon"/>).
/// </summary>
/// <remarks>
/// Both ends count the messages of each direction. The order in which they are put into the <see cref="ReplayBuffer"/> is the order in which they are counted, so it
/// is final: what may overtake others does so before, while it waits for room.
/// </remarks>
internal sealed partial class ResumableChannel : IMessageChannel
{
    private readonly object _gate = new();
    private readonly ResumableLimits _limits;
    private readonly ReplayBuffer _replay = new();
    private readonly Queue<Action<IResumableObserver>> _notices = new();
    private readonly IResumableObserver _owner;
    private IResumableObserver? _observer;
    private Link? _link; // null while there is no connection
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _allHandedOver; // since somebody closes
    private ChannelEnd? _closed;
    private string _remoteAddress;
    private bool _isClosing;
    private bool _isNotifying;

    /// <summary>Starts over a connection on which both ends have agreed to a new session.</summary>
    /// <param name="connection">The connection; owned from now on.</param>
    /// <param name="subprotocol">What travels over it, one of <see cref="RpcSubprotocols"/>.</param>
    /// <param name="token">What lets the client back in.</param>
    /// <param name="limits">What it may hold, and its times.</param>
    /// <param name="owner">Who brings the next connection.</param>
    public ResumableChannel(IMessageChannel connection, string subprotocol, SessionToken token, ResumableLimits limits, IResumableObserver owner)
    {
        Subprotocol = subprotocol;
        Token = token;
        _limits = limits;
        _owner = owner;
        _remoteAddress = connection.RemoteAddress;
        _link = new Link(connection);
        _ackTimer = limits.TimeProvider.CreateTimer(static state => ((ResumableChannel)state!).OnAckDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public string? Subprotocol { get; }

    /// <summary>What lets the client back in.</summary>
    public SessionToken Token { get; }

    /// <summary>The address of the connection that there is, or was last.</summary>
    public string RemoteAddress => Volatile.Read(ref _remoteAddress);

    /// <inheritdoc/>
    public ChannelEnd? Closed => Volatile.Read(ref _closed);

    /// <summary>Whether the channel waits for another connection.</summary>
    public bool IsInterrupted
    {
        get
        {
            lock (_gate)
                return _link is null && _closed is null;
        }
    }

    /// <summary>The bytes that are kept to be sent, or sent again.</summary>
    public long KeptBytes
    {
        get
        {
            lock (_gate)
                return _replay.Bytes;
        }
    }

    /// <summary>How many messages have come. It does not change while there is no connection.</summary>
    public long Received
    {
        get
        {
            lock (_receiveGate)
                return _acks.Received;
        }
    }

    /// <summary>Has somebody told besides the owner; before anything is received.</summary>
    public void Observe(IResumableObserver observer) => _observer = observer;

    /// <summary>Says something before all else; before anything is sent.</summary>
    public void Greet(ResumeMessage greeting)
    {
        Link? pump;
        lock (_gate)
        {
            if (_link is { } link)
                link.Greeting = greeting;
            pump = TryBeginPump();
        }

        Start(pump, isHeld: false);
    }

    /// <summary>Goes on over another connection, which takes the place of the one that there is, if there is one.</summary>
    /// <param name="connection">The connection; owned from now on if this succeeds.</param>
    /// <param name="count">How many messages the peer has received.</param>
    /// <param name="greets">Whether the peer waits to be told how many this end has.</param>
    public AttachOutcome TryAttach(IMessageChannel connection, long count, bool greets)
    {
        Link? old;
        Link? pump;
        lock (_receiveGate)
        {
            lock (_gate)
            {
                if (_closed is not null || _isClosing)
                    return AttachOutcome.Ended;
                if (!_replay.TryRewind(count))
                    return AttachOutcome.CountMismatch;
                old = _link;
                var received = _acks.Tell();
                Volatile.Write(ref _link, new Link(connection) { Told = received, Greeting = greets ? new ResumeMessage(ResumeMessageKind.Resumed, Count: received) : null });
                Volatile.Write(ref _remoteAddress, connection.RemoteAddress);
                if (old is not null)
                    Notify(observer => observer.OnInterrupted(this, new ChannelEnd(ChannelCloseCode.AbnormalClosure, "the client came back over another connection", ByPeer: true)));
                var replayed = _replay.Appended - _replay.Acknowledged;
                Notify(observer => observer.OnResumed(this, replayed));
                AdmitWaiting();
                pump = TryBeginPump();
                _changed.TrySetResult();
            }
        }

        old?.Channel.Abort(reason: null);
        Release(old);
        Start(pump, isHeld: false);
        DeliverNotices();
        return AttachOutcome.Attached;
    }

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

    // Under the lock.
    private void Notify(Action<IResumableObserver> notice) => _notices.Enqueue(notice);

    // Outside the lock: by one thread at a time, so that they are delivered in order.
    private void DeliverNotices()
    {
        while (true)
        {
            Action<IResumableObserver> notice;
            lock (_gate)
            {
                if (_isNotifying || !_notices.TryDequeue(out notice!))
                    return;
                _isNotifying = true;
            }

            notice(_owner);
            if (_observer is { } observer)
                notice(observer);
            lock (_gate)
                _isNotifying = false;
        }
    }

    // What was lost takes its time to let go, for which nobody waits.
    private static void Release(Link? link)
    {
        if (link is not null)
            _ = ReleaseAsync(link.Channel);
    }

    private static async Task ReleaseAsync(IMessageChannel connection)
    {
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It had ended already, and how is known.
        }
    }

    /// <summary>One connection. Guarded by the channel's lock.</summary>
    private sealed class Link(IMessageChannel channel)
    {
        /// <summary>The connection.</summary>
        public IMessageChannel Channel { get; } = channel;

        /// <summary>What goes before all else; null when it has gone, or nothing does.</summary>
        public ResumeMessage? Greeting { get; set; }

        /// <summary>How many messages the peer has been told that this end has.</summary>
        public long Told { get; set; }

        /// <summary>How many it is to be told that this end has.</summary>
        public long ToTell { get; set; }

        /// <summary>Somebody hands messages over to the connection.</summary>
        public bool IsPumping { get; set; }

        /// <summary>The connection takes no more messages.</summary>
        public bool IsBroken { get; set; }

        /// <summary>The peer has broken the protocol.</summary>
        public bool IsFailed { get; set; }
    }
}
