using Rpc.Channels;
using Rpc.Resume;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol.Frames;
using Rpc.WebSockets;

namespace Rpc.Transport.Endpoints;

/// <summary>A session in the server's table, and how long it waits there for its client.</summary>
/// <param name="table">The table.</param>
/// <param name="state">What <see cref="RpcServerOptions.Authorize"/> said of the client that opened it.</param>
internal sealed class ResumableSession(ResumableSessions table, object? state) : IResumableObserver
{
    private ITimer? _window; // while it waits
    private int _interruptions;

    /// <summary>The session; null until it is set up.</summary>
    public RpcSession? Session { get; set; }

    /// <summary>Its channel.</summary>
    public ResumableChannel Channel { get; set; } = null!;

    /// <summary>Whether a request is from whoever opened the session, as far as the server can tell.</summary>
    public bool IsOpenTo(WebSocketHttpRequest request, Func<RpcSession, WebSocketHttpRequest, bool>? mayResume) =>
        Session is { } session && (mayResume?.Invoke(session, request) ?? Equals(state, request.State));

    /// <inheritdoc/>
    void IResumableObserver.OnInterrupted(ResumableChannel channel, ChannelEnd end)
    {
        // It may have another connection by now.
        if (!channel.IsInterrupted)
            return;
        if (!table.TryDetach())
        {
            channel.Abandon(end);
            return;
        }

        int interruption = Interlocked.Increment(ref _interruptions);
        _window = table.Time.CreateTimer(_ => OnWindowOver(interruption), null, table.Window, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    void IResumableObserver.OnResumed(ResumableChannel channel, long replayed) => EndWindow();

    /// <inheritdoc/>
    void IResumableObserver.OnEnded(ResumableChannel channel)
    {
        EndWindow();
        table.Remove(this);
    }

    private void OnWindowOver(int interruption)
    {
        // It may fire while it is disposed of.
        if (Volatile.Read(ref _interruptions) != interruption)
            return;
        var failure = new RpcResumeException(RpcResumeFailure.WindowOver, $"the client did not come back within {table.Window}.");
        if (Channel.Abandon(new ChannelEnd(ChannelCloseCode.AbnormalClosure, "", ByPeer: true, failure)))
            TransportMetrics.CountLimit(LimitName.ResumeWindow);
    }

    private void EndWindow()
    {
        if (_window is null)
            return;
        _window.Dispose();
        _window = null;
        table.Reattach();
    }
}
