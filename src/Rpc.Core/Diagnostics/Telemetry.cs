using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Rpc.Diagnostics;

/// <summary>Makes what observes a call, where somebody listens.</summary>
internal static class Telemetry
{
    private static readonly string s_version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3) ?? "";
    private static readonly ActivitySource s_source = new(RpcDiagnostics.ActivitySourceName, s_version);
    private static readonly Meter s_meter = new(RpcDiagnostics.MeterName, s_version);
    private static readonly Histogram<double> s_client = s_meter.CreateHistogram<double>("rpc.client.call.duration", "s", "How long calls took, at the calling end.");
    private static readonly Histogram<double> s_server = s_meter.CreateHistogram<double>("rpc.server.call.duration", "s", "How long calls took, at the serving end.");
    private static readonly UpDownCounter<long> s_sessions = s_meter.CreateUpDownCounter<long>("rpc.session.count", "{session}", "The sessions that are open.");
    private static readonly Counter<long> s_dropped = s_meter.CreateCounter<long>("rpc.events.dropped", "{event}", "Events that a subscriber was too slow to take.");
    private static readonly Counter<long> s_waits = s_meter.CreateCounter<long>("rpc.limit.waits", "{wait}", "What had to wait because of a limit.");
    private static readonly Counter<long> s_limits = s_meter.CreateCounter<long>("rpc.limit.exceeded", "{refusal}", "What was refused or closed because it went past a limit.");
    private static readonly Counter<long> s_interrupted = s_meter.CreateCounter<long>("rpc.session.interrupted", "{interruption}", "Connections lost by sessions that can be resumed.");
    private static readonly Counter<long> s_resumed = s_meter.CreateCounter<long>("rpc.session.resumed", "{resumption}", "Sessions that went on over another connection.");

    /// <summary>Whether somebody listens to this end's own calls.</summary>
    public static bool ObservesClients => s_source.HasListeners() || s_client.Enabled;

    /// <summary>Observes a call of this end's; ask <see cref="ObservesClients"/> first.</summary>
    public static CallObservation StartClient(string method, string remoteAddress)
    {
        // The span belongs to the call, not to the code behind it: what the caller does next is no part of it.
        var current = Activity.Current;
        var activity = Start(method, ActivityKind.Client, default);
        Activity.Current = current;
        var port = remoteAddress.LastIndexOf(':');
        if (activity is { IsAllDataRequested: true } && port > 0 && int.TryParse(remoteAddress.AsSpan(port + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            activity.SetTag("server.address", remoteAddress[..port].Trim('[', ']'));
            activity.SetTag("server.port", number);
        }

        return new CallObservation(s_client, activity, method);
    }

    /// <summary>Observes a call of the peer's; null when nobody listens. The span is the current one from now on.</summary>
    public static CallObservation? StartServer(string method, ReadOnlySpan<byte> traceParent, ReadOnlySpan<byte> traceState)
    {
        if (!s_source.HasListeners() && !s_server.Enabled)
            return null;
        ActivityContext parent = default;
        if (!traceParent.IsEmpty)
            ActivityContext.TryParse(Encoding.UTF8.GetString(traceParent), traceState.IsEmpty ? null : Encoding.UTF8.GetString(traceState), isRemote: true, out parent);
        return new CallObservation(s_server, Start(method, ActivityKind.Server, parent), method);
    }

    /// <summary>A session was opened, or has ended.</summary>
    public static void CountSession(int change) => s_sessions.Add(change);

    /// <summary>A session lost its connection, and waits for another.</summary>
    public static void CountInterrupted() => s_interrupted.Add(1);

    /// <summary>A session goes on over another connection.</summary>
    public static void CountResumed() => s_resumed.Add(1);

    /// <summary>Occurrences of an event were dropped.</summary>
    /// <param name="eventName">The event's name on the wire.</param>
    /// <param name="count">How many.</param>
    /// <param name="isSender">By this end, not by its peer.</param>
    public static void CountDropped(string eventName, long count, bool isSender)
    {
        if (s_dropped.Enabled)
            s_dropped.Add(count, new TagList { { "rpc.system.name", CallObservation.System }, { "rpc.method", eventName }, { "network.io.direction", isSender ? "transmit" : "receive" } });
    }

    /// <summary>Something was refused, or a session ended, because of a limit.</summary>
    /// <param name="limit">One of <see cref="LimitName"/>.</param>
    public static void CountLimit(string limit)
    {
        if (s_limits.Enabled)
            s_limits.Add(1, new TagList { { "rpc.system.name", CallObservation.System }, { "rpc.limit.name", limit } });
    }

    /// <summary>Something has to wait because of a limit.</summary>
    /// <param name="limit">One of <see cref="LimitName"/>.</param>
    public static void CountWait(string limit)
    {
        if (s_waits.Enabled)
            s_waits.Add(1, new TagList { { "rpc.system.name", CallObservation.System }, { "rpc.limit.name", limit } });
    }

    private static Activity? Start(string method, ActivityKind kind, ActivityContext parent)
    {
        var activity = s_source.CreateActivity(method, kind, parent);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("rpc.system.name", CallObservation.System);
            activity.SetTag("rpc.method", method);
            activity.SetTag("jsonrpc.protocol.version", "2.0");
        }

        return activity?.Start();
    }
}
