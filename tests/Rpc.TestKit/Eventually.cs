using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Rpc.TestKit;

/// <summary>
/// Waits for what another thread brings about where there is nothing to await: what one end has seen says nothing of how far the other has come.
/// </summary>
public static class Eventually
{
    /// <summary>Completes when the condition holds, and fails with its text when it does not in time.</summary>
    public static async Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        if (!await HoldsAsync(condition))
            Assert.Fail($"Not in time: {text}");
    }

    /// <summary>Completes when the value is the expected one, and fails with both when it is not in time.</summary>
    public static async Task EqualAsync<T>(T expected, Func<T> actual)
    {
        if (!await HoldsAsync(() => EqualityComparer<T>.Default.Equals(expected, actual())))
            Assert.Equal(expected, actual());
    }

    // Who checks again and again lets everybody else run in between.
    private static async Task<bool> HoldsAsync(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > TimeLimit.Limit)
                return false;
            await Task.Yield();
        }

        return true;
    }
}
