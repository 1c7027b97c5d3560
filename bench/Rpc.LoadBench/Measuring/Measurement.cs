namespace Rpc.LoadBench.Measuring;

/// <summary>What one run gave. What a scenario does not measure is 0.</summary>
internal sealed record Measurement
{
    /// <summary>Calls, echoes, deliveries, items or connections per second.</summary>
    public double PerSecond { get; init; }

    /// <summary>Payload megabytes per second in one direction; 0 where it is not what matters.</summary>
    public double MegabytesPerSecond { get; init; }

    /// <summary>Median time of an operation, in µs.</summary>
    public double P50 { get; init; }

    /// <summary>99th percentile, in µs.</summary>
    public double P99 { get; init; }

    /// <summary>99.9th percentile, in µs.</summary>
    public double P999 { get; init; }

    /// <summary>Managed bytes that the client allocates per operation.</summary>
    public double ClientBytes { get; init; }

    /// <summary>Managed bytes that the server allocates per operation.</summary>
    public double ServerBytes { get; init; }

    /// <summary>CPU time of the client per operation, in µs, user and system.</summary>
    public double ClientCpu { get; init; }

    /// <summary>CPU time of the server per operation, in µs, user and system.</summary>
    public double ServerCpu { get; init; }

    /// <summary>The server's resident memory at the end of the measured time, in bytes.</summary>
    public double ServerResident { get; init; }

    /// <summary>Growth of the server's resident memory per connection, in bytes.</summary>
    public double ResidentPerConnection { get; init; }

    /// <summary>Growth of the server's managed heap per connection, in bytes.</summary>
    public double HeapPerConnection { get; init; }
}
