namespace Rpc.Calls;

/// <summary>Calls whose answers were read one behind the other, and whose callers have not gone on.</summary>
/// <param name="First">The first; null for none.</param>
/// <param name="Last">The last; null for none.</param>
internal readonly record struct ReadCalls(PendingCall? First, PendingCall? Last);
