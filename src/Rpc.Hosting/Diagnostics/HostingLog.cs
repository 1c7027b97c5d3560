using Microsoft.Extensions.Logging;

namespace Rpc.Hosting.Diagnostics;

/// <summary>What hosted servers log. Ids 3000–3999, never reused.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(3000, LogLevel.Information, "Serving {Contracts} at {Url}")]
    public static partial void Started(this ILogger logger, string contracts, Uri url);

    [LoggerMessage(3001, LogLevel.Warning, "The server at {Url} was to stop before all handlers had returned; {Sessions} sessions still have some")]
    public static partial void StoppedEarly(this ILogger logger, Uri url, int sessions);

    [LoggerMessage(3002, LogLevel.Error, "Disposing of the services of the session with {Peer} failed")]
    public static partial void ScopeFailed(this ILogger logger, string peer, Exception exception);
}
