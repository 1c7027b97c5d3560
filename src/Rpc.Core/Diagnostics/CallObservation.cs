using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Rpc.Diagnostics;

/// <summary>One call that somebody observes, at one of its ends.</summary>
/// <param name="duration">Where its duration is recorded.</param>
/// <param name="activity">Its span; null when spans are not observed, or not this one.</param>
/// <param name="method">The method's name on the wire.</param>
internal sealed class CallObservation(Histogram<double> duration, Activity? activity, string method)
{
    /// <summary>The value of <c>rpc.system.name</c>.</summary>
    public const string System = "jsonrpc";

    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>The span.</summary>
    public Activity? Activity => activity;

    /// <summary>The call is over.</summary>
    /// <param name="exception">What it failed with, at the end that calls; null for nothing.</param>
    public void End(Exception? exception) => End(exception switch
    {
        null => null,
        RpcException failure => ((int)failure.Code).ToString(CultureInfo.InvariantCulture),
        _ => exception.GetType().FullName,
    });

    /// <summary>The call is over.</summary>
    /// <param name="error">The code of the error that it was answered with; null for none.</param>
    public void End(RpcErrorCode? error) => End(error is null ? null : ((int)error).ToString(CultureInfo.InvariantCulture));

    private void End(string? errorType)
    {
        var tags = new TagList { { "rpc.system.name", System }, { "rpc.method", method } };
        if (errorType is not null)
            tags.Add("error.type", errorType);
        duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tags);
        if (activity is null)
            return;

        if (errorType is not null)
        {
            activity.SetTag("error.type", errorType);
            if (int.TryParse(errorType, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                activity.SetTag("rpc.response.status_code", errorType);
            activity.SetStatus(ActivityStatusCode.Error);
        }

        // Stopping makes the span's parent the current one, on whatever thread that is here.
        var current = Activity.Current;
        activity.Stop();
        Activity.Current = current == activity ? activity.Parent : current;
    }
}
