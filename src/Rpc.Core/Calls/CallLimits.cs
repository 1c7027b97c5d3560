namespace Rpc.Calls;

/// <summary>How many requests of a peer there may be.</summary>
/// <param name="Running">The most that are handled at a time.</param>
/// <param name="Waiting">The most that wait for that.</param>
/// <param name="WaitingBytes">The bytes of arguments from which on no further one waits.</param>
internal readonly record struct CallLimits(int Running, int Waiting = 0, long WaitingBytes = long.MaxValue);
