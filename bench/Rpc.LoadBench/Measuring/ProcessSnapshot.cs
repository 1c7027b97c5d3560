using System.Globalization;

namespace Rpc.LoadBench.Measuring;

/// <summary>What a process has used up to now.</summary>
/// <param name="AllocatedBytes">Managed bytes allocated since its start.</param>
/// <param name="CpuMicroseconds">CPU time of all its threads since its start, user and system.</param>
/// <param name="ResidentBytes">Its resident memory (RSS).</param>
/// <param name="HeapBytes">The live managed heap; only after a collection.</param>
internal sealed record ProcessSnapshot(long AllocatedBytes, double CpuMicroseconds, long ResidentBytes, long HeapBytes)
{
    /// <summary>Takes one of this process.</summary>
    /// <param name="collect">True to collect all garbage first.</param>
    public static ProcessSnapshot Take(bool collect)
    {
        if (collect)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }

        return new(GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime.TotalMicroseconds, Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false));
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static ProcessSnapshot Parse(string line)
    {
        var parts = line.Split(' ');
        return new(long.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture), long.Parse(parts[3], CultureInfo.InvariantCulture));
    }

    /// <summary>What was used since an earlier snapshot, for each of so many operations.</summary>
    public UsagePerOperation Since(ProcessSnapshot before, long operations) =>
        new((AllocatedBytes - before.AllocatedBytes) / (double)operations, (CpuMicroseconds - before.CpuMicroseconds) / operations);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AllocatedBytes} {CpuMicroseconds} {ResidentBytes} {HeapBytes}");
}
