using System.Diagnostics;

namespace Rpc.LoadBench.Measuring;

/// <summary>The times of one worker's operations. The others' are not kept: their lists would push the measured program out of the caches.</summary>
internal sealed class LatencyRecorder
{
    private const int MaxSamples = 1 << 22;

    private readonly long[] _ticks = new long[MaxSamples];
    private int _count;

    public void Add(long ticks)
    {
        if (_count < MaxSamples)
            _ticks[_count++] = ticks;
    }

    /// <summary>Forgets the warm-up.</summary>
    public void Clear() => _count = 0;

    /// <summary>A percentile in µs. Call when the run is over.</summary>
    public double Percentile(double fraction)
    {
        Array.Sort(_ticks, 0, _count);
        return _count == 0 ? 0 : _ticks[(int)((_count - 1) * fraction)] * 1e6 / Stopwatch.Frequency;
    }
}
