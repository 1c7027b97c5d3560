using System.Runtime;

namespace Rpc.Soak;

/// <summary>Compares what is left on the heap behind each round.</summary>
internal sealed class HeapWatch
{
    // What pools, caches and jitted code add meanwhile; a leak of a few bytes for each call is beyond it in a minute.
    private const long Allowance = 16 * 1024 * 1024;

    private const int LargeObjects = 3;

    // The first rounds fill the pools.
    private const int RoundsToSettle = 2;

    private readonly List<long> _sizes = [];

    /// <summary>Measures, and tells what is wrong; null for nothing.</summary>
    public string? Measure()
    {
        for (var i = 0; i < 3; i++)
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // Without the large objects: those are the buffers that the platform's pool keeps for each of its threads.
        _sizes.Add(GC.GetTotalMemory(forceFullCollection: true) - GC.GetGCMemoryInfo().GenerationInfo[LargeObjects].SizeAfterBytes);
        if (_sizes.Count <= RoundsToSettle)
            return null;
        var settled = _sizes.Take(RoundsToSettle).Max();
        return _sizes[^1] > settled + Allowance ? $"the heap grows: {this}" : null;
    }

    public override string ToString() => string.Join(", ", _sizes.Select(static size => $"{size / 1024} KiB"));
}
