using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Rpc.Transport.Diagnostics;

/// <summary>What the transport counts, where somebody listens.</summary>
internal static class TransportMetrics
{
    // The session engine, which this layer does not know, has a meter and an instrument of the same names: for whoever collects they are one.
    private static readonly Meter s_meter = new("Rpc", typeof(TransportMetrics).Assembly.GetName().Version?.ToString(3) ?? "");
    private static readonly Counter<long> s_limits = s_meter.CreateCounter<long>("rpc.limit.exceeded", "{refusal}", "What was refused or closed because it went past a limit.");
    private static readonly Counter<long> s_waits = s_meter.CreateCounter<long>("rpc.limit.waits", "{wait}", "What had to wait because of a limit.");

    /// <summary>Something was refused, or a connection ended, because of a limit.</summary>
    /// <param name="limit">One of <see cref="Protocol.Frames.LimitName"/>.</param>
    public static void CountLimit(string limit)
    {
        if (s_limits.Enabled)
            s_limits.Add(1, TagsOf(limit));
    }

    /// <summary>Something has to wait because of a limit.</summary>
    /// <param name="limit">One of <see cref="Protocol.Frames.LimitName"/>.</param>
    public static void CountWait(string limit)
    {
        if (s_waits.Enabled)
            s_waits.Add(1, TagsOf(limit));
    }

    private static TagList TagsOf(string limit) => new() { { "rpc.system.name", "jsonrpc" }, { "rpc.limit.name", limit } };
}
