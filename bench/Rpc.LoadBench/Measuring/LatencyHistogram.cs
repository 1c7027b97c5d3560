using System.Diagnostics;
using System.Numerics;

namespace Rpc.LoadBench.Measuring;

/// <summary>
/// Counts times by their size, to within 1.6 %: each power of two has 64 buckets. Lists of the times themselves would push the measured
/// program out of the caches.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Precision = 6;
    private const int BucketsPerPower = 1 << Precision;

    private readonly int[] _counts = new int[(65 - Precision) * BucketsPerPower];

    /// <summary>Adds a time. Not for concurrent use.</summary>
    public void Add(long ticks) => _counts[BucketOf(Math.Max(ticks, 0))]++;

    /// <summary>Adds the times of another.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
    }

    /// <summary>A percentile in µs; 0 without any time.</summary>
    public double Percentile(double fraction)
    {
        var before = (long)((_counts.Sum(static count => (long)count) - 1) * fraction);
        for (var i = 0; i < _counts.Length; i++)
        {
            if (before < _counts[i])
                return MiddleOf(i) * 1e6 / Stopwatch.Frequency;
            before -= _counts[i];
        }

        return 0;
    }

    // Below 64 each time has a bucket of its own; above, the highest seven bits choose it.
    private static int BucketOf(long ticks)
    {
        var shift = Math.Max(BitOperations.Log2((ulong)ticks) - Precision, 0);
        return (shift * BucketsPerPower) + (int)(ticks >> shift);
    }

    private static double MiddleOf(int bucket)
    {
        var shift = Math.Max((bucket / BucketsPerPower) - 1, 0);
        var lowest = (long)(bucket - (shift * BucketsPerPower)) << shift;
        return lowest + (((1L << shift) - 1) / 2.0);
    }
}
