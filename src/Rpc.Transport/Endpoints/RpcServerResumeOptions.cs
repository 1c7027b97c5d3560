using Rpc.WebSockets;

namespace Rpc;

/// <summary>What a server has besides for sessions that survive the loss of their connection.</summary>
public sealed class RpcServerResumeOptions : RpcResumeOptions
{
    /// <summary>The most sessions that wait for their clients at a time, at least 0. Default 1,024. One more that loses its connection ends at once, as if it could not be resumed.</summary>
    public int MaxDetachedSessions { get; set; } = 1024;

    /// <summary>
    /// Decides whether a request may go on with a session. It is asked after <see cref="RpcServerOptions.Authorize"/>, and only where the client has shown the session's secret. Default (null): when
    /// what <c>Authorize</c> has put into the request's state equals, by <see cref="object.Equals(object)"/>, what it had put there when the session was opened. Set it where those are no values that can be
    /// compared. Where the answer is no the client is refused, and the session goes on to wait.
    /// </summary>
    public Func<RpcSession, WebSocketHttpRequest, bool>? MayResume { get; set; }

    internal override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(MaxDetachedSessions);
    }
}
