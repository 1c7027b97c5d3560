namespace Rpc.LoadBench.Scenarios;

/// <summary>Opens many connections, some at a time.</summary>
internal static class Opening
{
    private const int AtATime = 50;

    /// <summary>Opens so many; each is told its number.</summary>
    public static async Task<List<T>> ManyAsync<T>(int count, Func<int, Task<T>> openAsync)
    {
        var opened = new List<T>(count);
        while (opened.Count < count)
            opened.AddRange(await Task.WhenAll(Enumerable.Range(opened.Count, Math.Min(AtATime, count - opened.Count)).Select(openAsync)));
        return opened;
    }
}
