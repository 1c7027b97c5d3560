using Rpc.Resume;
using Rpc.WebSockets;

namespace Rpc;

/// <summary>
/// Sessions that survive the loss of their connection: they go on over another one, nothing lost and nothing twice, where both ends have this. Checked once, with the options that it is part of.
/// </summary>
/// <remarks>
/// The price is a copy of each message that is sent, kept until the peer says that it has it, and a round trip when a session is opened.
/// </remarks>
public class RpcResumeOptions
{
    /// <summary>
    /// The most bytes of messages that are kept because the peer has not said yet that it has them, at least 256 KiB; they include those that wait for a connection. Default 4 MiB. Past it sends wait.
    /// Over a long line no more than this is sent in one round trip.
    /// </summary>
    public long MaxReplayBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// How long a session waits for another connection when it has lost its own, more than zero and at most 49 days. Default 30 s. A client tries for so long, but no longer than the server keeps the
    /// session. After it the session ends with <see cref="RpcSessionEndReason.ResumeFailed"/>.
    /// </summary>
    public TimeSpan ResumeWindow { get; set; } = TimeSpan.FromSeconds(30);

    internal virtual void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxReplayBytes, 256 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ResumeWindow, TimeSpan.Zero);
        WebSocketConnectionOptions.CheckTime(ResumeWindow, nameof(ResumeWindow));
    }

    internal ResumableLimits ToLimits(RpcEndpointOptions options) => new(MaxReplayBytes, options.CloseTimeout, options.TimeProvider);
}
