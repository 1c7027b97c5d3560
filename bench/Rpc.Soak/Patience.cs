namespace Rpc.Soak;

/// <summary>Waits for what comes soon, but is not told of.</summary>
internal static class Patience
{
    /// <summary>Longer than anything takes on the slowest machine; what takes longer hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the condition holds; false when it does not in time.</summary>
    public static async Task<bool> UntilAsync(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
                return false;
            await Task.Delay(1);
        }

        return true;
    }
}
