namespace Rpc.LoadBench.Measuring;

/// <summary>What was done in the measured time, and what it took.</summary>
/// <param name="Operations">How many operations.</param>
/// <param name="Elapsed">The measured time.</param>
/// <param name="Client">What the client's process used for each.</param>
/// <param name="Server">What the server's process used for each.</param>
/// <param name="ServerResidentBytes">The server's resident memory at the end.</param>
internal sealed record Usage(long Operations, TimeSpan Elapsed, UsagePerOperation Client, UsagePerOperation Server, long ServerResidentBytes)
{
    /// <summary>The measurement that it makes, with the times of the operations.</summary>
    /// <exception cref="InvalidOperationException">There was no operation.</exception>
    public Measurement With(LatencyHistogram latencies)
    {
        if (Operations == 0)
            throw new InvalidOperationException("No operation was done in the measured time.");
        return new Measurement
        {
            PerSecond = Operations / Elapsed.TotalSeconds,
            P50 = latencies.Percentile(0.50),
            P99 = latencies.Percentile(0.99),
            P999 = latencies.Percentile(0.999),
            ClientBytes = Client.Bytes,
            ServerBytes = Server.Bytes,
            ClientCpu = Client.CpuMicroseconds,
            ServerCpu = Server.CpuMicroseconds,
            ServerResident = ServerResidentBytes,
        };
    }
}

/// <summary>What one process used for one operation.</summary>
internal readonly record struct UsagePerOperation(double Bytes, double CpuMicroseconds);
