namespace Rpc.TestKit;

/// <summary>Makes streams, and reads them to their end.</summary>
public static class AsyncEnumerables
{
    public static async IAsyncEnumerable<T> OfAsync<T>(params T[] items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }

    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        List<T> all = [];
        await foreach (var item in items)
            all.Add(item);
        return all;
    }
}
