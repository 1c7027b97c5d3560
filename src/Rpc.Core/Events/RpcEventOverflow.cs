namespace Rpc;

/// <summary>What becomes of an event's occurrences that a slow subscriber does not take. Whatever is dropped is told to the subscriber by the event <c>RpcSession.EventsDropped</c>.</summary>
public enum RpcEventOverflow
{
    /// <summary>Nothing is dropped: what waits is held up to <c>RpcSessionOptions.MaxQueuedEventBytes</c>, past which the session ends. Raising to a group waits instead, when it is awaited.</summary>
    Wait,

    /// <summary>The oldest of those held is dropped for the new one.</summary>
    DropOldest,

    /// <summary>The new one is dropped.</summary>
    DropNewest,

    /// <summary>The new one takes the place of the one held that has the same key; the one that it replaces counts as dropped.</summary>
    LatestByKey,

    /// <summary>The session ends.</summary>
    Disconnect,
}
