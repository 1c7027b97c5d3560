namespace Rpc.Deadlines;

/// <summary>A point in time on a clock that only goes forward.</summary>
/// <param name="Clock">The clock.</param>
/// <param name="Timestamp">The point, in the clock's own units.</param>
internal sealed record Deadline(TimeProvider Clock, long Timestamp)
{
    /// <summary>What is left; negative when it has passed.</summary>
    public TimeSpan Remaining => Clock.GetElapsedTime(Clock.GetTimestamp(), Timestamp);

    /// <summary>The point so far from now.</summary>
    public static Deadline After(TimeProvider clock, TimeSpan time) => new(clock, Add(clock, time));

    /// <summary>The timestamp so far from now, never 0.</summary>
    public static long Add(TimeProvider clock, TimeSpan time) =>
        Math.Max(1, clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency));
}
