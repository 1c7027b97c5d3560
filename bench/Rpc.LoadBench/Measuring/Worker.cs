using System.Diagnostics;

namespace Rpc.LoadBench.Measuring;

/// <summary>Counts the operations of one worker, which does them one after the other, and times them where it has a histogram.</summary>
internal sealed class Worker(Work work, LatencyHistogram? latencies)
{
    private long _done;

    /// <summary>Whether there is to be another operation.</summary>
    public bool GoesOn => !work.IsOver;

    /// <summary>How many operations are done and checked. Any thread may ask.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>Begins an operation.</summary>
    /// <returns>What <see cref="End"/> needs.</returns>
    public long Begin() => latencies is null ? 0 : Stopwatch.GetTimestamp();

    /// <summary>Counts an operation that is done and checked.</summary>
    public void End(long begun)
    {
        if (latencies is not null && work.IsMeasured)
            latencies.Add(Stopwatch.GetTimestamp() - begun);
        Count();
    }

    /// <summary>Counts an operation without a beginning.</summary>
    public void Count() => Volatile.Write(ref _done, _done + 1);
}
