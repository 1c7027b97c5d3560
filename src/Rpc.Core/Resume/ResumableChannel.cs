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
    private string _remoteAddress;
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

            try
            {
                notice(_owner);
                if (_observer is { } observer)
                    notice(observer);
            }
            finally
            {
                lock (_gate)
                    _isNotifying = false;
            }
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
