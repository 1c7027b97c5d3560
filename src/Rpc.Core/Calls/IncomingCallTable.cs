using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Messages;

namespace Rpc.Calls;

/// <summary>
/// The requests and notifications whose handlers run or wait to. It lends the objects that stand for them, and takes them back, so that
/// a call allocates nothing. Safe for concurrent use, except that one thread alone, the receive loop's, adds and finds.
/// </summary>
/// <remarks>
/// An object is lent again only by <see cref="TryAdd"/>. Whoever still holds one that was given back can do no harm then: what
/// <see cref="Find"/> returned is used on the thread that adds, before it adds again; and after <see cref="End"/> nothing is added.
/// </remarks>
/// <param name="host">The session.</param>
/// <param name="limits">How many there may be.</param>
internal sealed class IncomingCallTable(IIncomingRequestHost host, CallLimits limits)
{
    // A method that completes at once needs one; an idle session should not hold what a burst needed.
    private const int MaxKept = 16;

    private readonly object _gate = new();
    private readonly CallQueue _queue = new(limits);

    // Chains through IncomingRequest.Next. Our ids differ in their low bits, so that the chains of our own calls are short.
    private IncomingRequest?[] _buckets = new IncomingRequest?[4];
    private IncomingRequest? _kept;
    private int _keptCount;
    private int _lastNotification;
    private volatile bool _ended;

    // A request whose handler starts while none other runs or waits. It is not in the table, and over before the receive loop goes on, or put in.
    private volatile IncomingRequest? _starting;
    private IncomingRequest? _keptForStart;

    /// <summary>What became of an attempt to add.</summary>
    internal enum Outcome
    {
        /// <summary>The request was added: start its handler.</summary>
        Added,

        /// <summary>The request was added, and waits: read its arguments, then <see cref="IncomingCallTable.Enqueue"/> it.</summary>
        Waits,

        /// <summary>A request of the same id runs.</summary>
        DuplicateId,

        /// <summary>As many handlers run, and as many requests wait, as are allowed.</summary>
        Full,

        /// <summary>As many handlers run as are allowed, and the requests that wait hold as many bytes of arguments as are allowed.</summary>
        FullOfBytes,

        /// <summary>The session has ended.</summary>
        Ended,
    }

    /// <summary>The number of requests that are handled or wait.</summary>
    public int Count { get; private set; }

    /// <summary>None is handled or waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return Count == 0 && _starting is null;
        }
    }

    /// <summary>
    /// Begins a request whose handler is to start at once, without the table where none other runs or waits: most handlers are done when they return, and nothing can ask for the request before. Those that are not call
    /// <see cref="Continue"/> before anything else can end them.
    /// </summary>
    /// <param name="id">The request's id; null for a notification.</param>
    /// <param name="method">The method that was called, which is not ordered and has no streams.</param>
    /// <returns>Null when it must be added with <see cref="TryAdd"/>.</returns>
    public IncomingRequest? TryStart(RequestId? id, RpcMethod method)
    {
        // Read without the lock: only this thread adds.
        if (Count > 0 || _ended || limits.Running < 2)
            return null;
        var request = _keptForStart ?? new IncomingRequest(host);
        _keptForStart = null;
        request.Begin(id, batch: null, method, id?.GetHashCode() ?? ++_lastNotification, deadline: null);
        _starting = request;

        // Either this sees that the table has ended, or who ends it sees the request.
        Interlocked.MemoryBarrier();
        if (!_ended)
            return request;
        EndStart(request);
        return null;
    }

    /// <summary>Puts a request into the table whose handler has returned and is not done; does nothing with any other.</summary>
    /// <returns>False when the table has ended meanwhile: the request is to be cancelled.</returns>
    public bool Continue(IncomingRequest request)
    {
        if (request != _starting)
            return true;
        lock (_gate)
        {
            _starting = null;
            Insert(request);
            _queue.Continue(request.Turn);
            return !_ended;
        }
    }

    /// <summary>Adds a request before its handler starts.</summary>
    /// <param name="id">The request's id; null for a notification.</param>
    /// <param name="batch">The batch that the request came in, or null.</param>
    /// <param name="method">The method that was called.</param>
    /// <param name="request">What was added; null when nothing was.</param>
    /// <param name="deadline">When the caller waits no longer; null for no such time.</param>
    /// <param name="lane">The lane of its contract's ordered methods; null for none.</param>
    /// <param name="bytes">The length of its arguments.</param>
    /// <param name="isNested">The caller makes it while it handles a call of this end's.</param>
    /// <param name="parent">The request in whose handling that call was made; null where that is none, or not known.</param>
    public Outcome TryAdd(
        RequestId? id,
        ReplyBatch? batch,
        RpcMethod method,
        out IncomingRequest? request,
        Deadline? deadline = null,
        CallLane? lane = null,
        int bytes = 0,
        bool isNested = false,
        IncomingRequest? parent = null)
    {
        request = null;
        lock (_gate)
        {
            if (_ended)
                return Outcome.Ended;
            if (id is { } runningId && Lookup(runningId) is not null)
                return Outcome.DuplicateId;

            var added = Take();
            added.Begin(id, batch, method, id?.GetHashCode() ?? ++_lastNotification, deadline);
            (added.Turn.Lane, added.Turn.Bytes, added.Turn.IsNested, added.Turn.Parent) = (lane, bytes, isNested, parent);
            var verdict = _queue.Admit(added.Turn);
            if (verdict is CallQueue.Verdict.Refuse or CallQueue.Verdict.RefuseBytes)
            {
                Keep(added);
                return verdict == CallQueue.Verdict.Refuse ? Outcome.Full : Outcome.FullOfBytes;
            }

            Insert(added);
            request = added;
            return verdict == CallQueue.Verdict.Run ? Outcome.Added : Outcome.Waits;
        }
    }

    /// <summary>Lets a request wait whose arguments were read.</summary>
    /// <returns>True when those that wait are to be started now, see <see cref="TakeNext"/>.</returns>
    public bool Enqueue(IncomingRequest request)
    {
        lock (_gate)
            return _queue.Enqueue(request.Turn);
    }

    /// <summary>The next request whose handler is to be started, until there is none. One thread at a time asks.</summary>
    public IncomingRequest? TakeNext()
    {
        lock (_gate)
            return _ended ? null : _queue.TakeNext();
    }

    /// <summary>Takes a request from among those that wait. It is to be answered, and its handler is not started.</summary>
    /// <returns>False when it does not wait.</returns>
    public bool TryWithdraw(IncomingRequest request)
    {
        lock (_gate)
            return _queue.TryWithdraw(request.Turn);
    }

    /// <summary>Removes a request that is over. The caller no longer uses the object afterwards.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mustStart">Those that wait are to be started now, see <see cref="TakeNext"/>.</param>
    /// <returns>False when it was removed before.</returns>
    public bool Remove(IncomingRequest request, out bool mustStart)
    {
        mustStart = false;
        if (request == _starting)
        {
            EndStart(request);
            return true;
        }

        lock (_gate)
        {
            ref var link = ref Bucket(request.Hash);
            while (link is not null && link != request)
                link = ref link.Next;
            if (link is null)
                return false;

            link = request.Next;
            request.Next = null;
            Count--;
            mustStart = _queue.End(request.Turn);
            Keep(request);
            return true;
        }
    }

    /// <summary>Finds a request to cancel it; null when none of that id runs.</summary>
    public IncomingRequest? Find(RequestId id)
    {
        lock (_gate)
            return Lookup(id);
    }

    /// <summary>The requests whose time is over, their caller's or that of their stream's reader, to be cancelled. They remove themselves when they are done.</summary>
    /// <param name="now">The timestamp until which.</param>
    /// <param name="next">The earliest behind it.</param>
    public List<IncomingRequest> FindExpired(long now, out long next)
    {
        next = DeadlineWatch.Never;
        var expired = new List<IncomingRequest>();
        lock (_gate)
        {
            foreach (var request in All())
            {
                if (request.IsCancelled)
                    continue;
                if (request.Expires is var expires && expires <= now)
                    expired.Add(request);
                else
                    next = Math.Min(next, expires);
            }
        }

        return expired;
    }

    /// <summary>Refuses further requests, and returns those that run, to be cancelled. They remove themselves when they are done.</summary>
    public IReadOnlyList<IncomingRequest> End()
    {
        lock (_gate)
        {
            _ended = true;
            Interlocked.MemoryBarrier();
            var all = All();
            if (_starting is { } starting)
                all.Add(starting);
            return all;
        }
    }

    private ref IncomingRequest? Bucket(int hash) => ref _buckets[hash & (_buckets.Length - 1)];

    private IncomingRequest? Lookup(RequestId id)
    {
        var request = Bucket(id.GetHashCode());
        while (request is not null && !(request.Id is { } candidate && candidate.Equals(id)))
            request = request.Next;
        return request;
    }

    private void Insert(IncomingRequest request)
    {
        if (Count == _buckets.Length)
            Grow();
        Link(request);
        Count++;
    }

    private void EndStart(IncomingRequest request)
    {
        _starting = null;
        if (request.TryRelease())
            _keptForStart = request;
    }

    private void Link(IncomingRequest request)
    {
        ref var bucket = ref Bucket(request.Hash);
        request.Next = bucket;
        bucket = request;
    }

    private List<IncomingRequest> All()
    {
        var all = new List<IncomingRequest>(Count);
        foreach (var bucket in _buckets)
        {
            for (var request = bucket; request is not null; request = request.Next)
                all.Add(request);
        }

        return all;
    }

    private void Grow()
    {
        var all = All();
        _buckets = new IncomingRequest?[_buckets.Length * 2];
        foreach (var request in all)
            Link(request);
    }

    private IncomingRequest Take()
    {
        if (_kept is not { } kept)
            return new IncomingRequest(host);
        _kept = kept.Next;
        _keptCount--;
        return kept;
    }

    private void Keep(IncomingRequest request)
    {
        if (!request.TryRelease() || _keptCount == MaxKept)
            return;
        request.Next = _kept;
        _kept = request;
        _keptCount++;
    }
}
