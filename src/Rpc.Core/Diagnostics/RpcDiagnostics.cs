namespace Rpc;

/// <summary>
/// The names under which calls can be observed, for <c>AddSource</c> and <c>AddMeter</c> of OpenTelemetry. Spans and instruments follow its semantic conventions for RPC
/// and JSON-RPC; while nobody listens they cost a comparison.
/// </summary>
public static class RpcDiagnostics
{
    /// <summary>The <see cref="System.Diagnostics.ActivitySource"/>: a client and a server span for each call and each stream, joined by W3C Trace Context.</summary>
    public const string ActivitySourceName = "Rpc";

    /// <summary>
    /// The <see cref="System.Diagnostics.Metrics.Meter"/>: histograms <c>rpc.client.call.duration</c> and <c>rpc.server.call.duration</c> in seconds,
    /// <c>rpc.session.count</c>, the sessions that are open, <c>rpc.session.interrupted</c> and <c>rpc.session.resumed</c>, the connections that resumable sessions have lost, and those over which they went on, <c>rpc.events.dropped</c>, the events that a subscriber was too slow to take, counted at both ends,
    /// <c>rpc.limit.exceeded</c>, what was refused or closed because of a limit, and <c>rpc.limit.waits</c>, the sends that had to wait for one, both by <c>rpc.limit.name</c>.
    /// </summary>
    public const string MeterName = "Rpc";
}
