namespace Rpc.Resume;

/// <summary>How long a client waits before it dials again. Pure: chance is an argument.</summary>
internal static class ReconnectPolicy
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The pause before an attempt: up to 100 ms before the first, since a lost connection is often nobody's fault but its own; twice as much before each further one, up to 5 s.
    /// Chance takes away up to half of it, and up to all of it before the first: clients that lose their server at once do not come back at once.
    /// </summary>
    /// <param name="attempt">Which one, from 0.</param>
    /// <param name="chance">From 0 to 1, equally likely.</param>
    public static TimeSpan GetPause(int attempt, double chance)
    {
        if (attempt == 0)
            return First * chance;

        // Doubling that often is beyond the longest.
        var whole = First * (1 << Math.Min(attempt, 10));
        return (whole < Longest ? whole : Longest) * ((1 + chance) / 2);
    }
}
