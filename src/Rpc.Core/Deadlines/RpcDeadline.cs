using Rpc.Deadlines;

namespace Rpc;

/// <summary>
/// The time by which the work in progress must be done: the calls that it makes inherit what is left. A handler whose caller set a time limit
/// runs with one, and <see cref="After"/> sets one for the code that follows. It flows with the asynchronous code, as <see cref="AsyncLocal{T}"/> does.
/// </summary>
public static class RpcDeadline
{
    private static readonly AsyncLocal<Deadline?> s_current = new();

    /// <summary>What is left, zero when nothing is; null when there is no deadline.</summary>
    public static TimeSpan? Remaining => s_current.Value is { } deadline
        ? deadline.Remaining is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero
        : null;

    internal static Deadline? Current => s_current.Value;

    /// <summary>Sets a deadline, or keeps the present one where that is earlier.</summary>
    /// <param name="time">The time from now on, more than zero.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <returns>Puts back what was before when it is disposed of.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public static IDisposable After(TimeSpan time, TimeProvider? timeProvider = null)
    {
        RpcCallOptions.Check(time, nameof(time));
        var scope = new Scope(s_current.Value);
        if (Remaining is not { } left || left > time)
            Enter(Deadline.After(timeProvider ?? TimeProvider.System, time));
        return scope;
    }

    internal static void Enter(Deadline? deadline) => s_current.Value = deadline;

    private sealed class Scope(Deadline? before) : IDisposable
    {
        public void Dispose() => Enter(before);
    }
}
