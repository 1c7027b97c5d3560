using System.Runtime.CompilerServices;

namespace Rpc.LoadBench.Payloads;

/// <summary>The stream that servers serve: 0, 1, 2 … without an end.</summary>
internal static class Numbers
{
    public static async IAsyncEnumerable<int> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Whoever called must be able to go on, however many items are taken at once.
        await Task.Yield();
        for (var number = 0; !cancellationToken.IsCancellationRequested; number++)
            yield return number;
    }
}
