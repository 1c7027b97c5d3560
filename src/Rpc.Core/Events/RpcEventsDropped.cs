namespace Rpc;

/// <summary>Occurrences of an event that the peer has dropped, because this end was too slow to take them and the event's policy says so.</summary>
/// <param name="EventName">The event's name on the wire, for example <c>ticker.quoteChanged</c>.</param>
/// <param name="Count">How many were dropped since the last that this end was told of, at least 1.</param>
public sealed record RpcEventsDropped(string EventName, long Count);
