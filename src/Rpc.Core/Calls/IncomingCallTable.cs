using Rpc.Messages;

namespace Rpc.Calls;

/// <summary>The requests and notifications whose handlers run. Safe for concurrent use.</summary>
/// <param name="capacity">The most handlers at a time.</param>
internal sealed class IncomingCallTable(int capacity)
{
    private readonly object _gate = new();
    private readonly Dictionary<RequestId, IncomingRequest> _byId = [];
    private readonly HashSet<IncomingRequest> _notifications = [];
    private bool _ended;

    /// <summary>What became of an attempt to add.</summary>
    internal enum Outcome
    {
        /// <summary>The request was added.</summary>
        Added,

        /// <summary>A request of the same id runs.</summary>
        DuplicateId,

        /// <summary>As many handlers run as are allowed.</summary>
        Full,

        /// <summary>The session has ended.</summary>
        Ended,
    }

    /// <summary>The number of handlers that run.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _byId.Count + _notifications.Count;
        }
    }

    /// <summary>Adds a request before its handler starts.</summary>
    public Outcome TryAdd(IncomingRequest request)
    {
        lock (_gate)
        {
            if (_ended)
                return Outcome.Ended;
            if (_byId.Count + _notifications.Count >= capacity)
                return request.Id is { } runningId && _byId.ContainsKey(runningId) ? Outcome.DuplicateId : Outcome.Full;
            if (request.Id is not { } id)
            {
                _notifications.Add(request);
                return Outcome.Added;
            }

            return _byId.TryAdd(id, request) ? Outcome.Added : Outcome.DuplicateId;
        }
    }

    /// <summary>Removes a request whose handler is done.</summary>
    /// <returns>False when it was removed before.</returns>
    public bool Remove(IncomingRequest request)
    {
        lock (_gate)
            return request.Id is { } id ? _byId.Remove(id) : _notifications.Remove(request);
    }

    /// <summary>Finds a request to cancel it; null when none of that id runs.</summary>
    public IncomingRequest? Find(RequestId id)
    {
        lock (_gate)
            return _byId.GetValueOrDefault(id);
    }

    /// <summary>Refuses further requests, and returns those that run, to be cancelled. They remove themselves when they are done.</summary>
    public IReadOnlyList<IncomingRequest> End()
    {
        lock (_gate)
        {
            _ended = true;
            return [.. _byId.Values, .. _notifications];
        }
    }
}
