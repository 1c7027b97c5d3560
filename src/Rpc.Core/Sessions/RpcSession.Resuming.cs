using Rpc.Channels;
using Rpc.Diagnostics;
using Rpc.Resume;
using Rpc.Sessions;

namespace Rpc;

// What becomes of the connections of a session that can be resumed.
public sealed partial class RpcSession : IResumableObserver
{
    /// <summary>
    /// The session has lost its connection and waits for another, or goes on over one; the argument is its state from then on. The session's end is told by <see cref="Completion"/> alone. Raised in
    /// order, never twice at a time; what comes from the peer may wait for the subscribers, which therefore must not block.
    /// </summary>
    public event EventHandler<RpcConnectionState>? ConnectionStateChanged;

    /// <summary>Whether the session has a connection at the moment.</summary>
    public RpcConnectionState ConnectionState
    {
        get
        {
            if (Volatile.Read(ref _end) is not null || _channel.Closed is not null)
                return RpcConnectionState.Ended;
            return _channel is ResumableChannel { IsInterrupted: true } ? RpcConnectionState.Interrupted : RpcConnectionState.Connected;
        }
    }

    void IResumableObserver.OnInterrupted(ResumableChannel channel, ChannelEnd end)
    {
        Telemetry.CountInterrupted();
        SessionLog.Interrupted(_logger, RemoteAddress, end.Exception?.Message ?? end.Reason);
        RaiseStateChanged(RpcConnectionState.Interrupted);
    }

    void IResumableObserver.OnResumed(ResumableChannel channel, long replayed)
    {
        Telemetry.CountResumed();
        SessionLog.Resumed(_logger, RemoteAddress, replayed);
        RaiseStateChanged(RpcConnectionState.Connected);
    }

    void IResumableObserver.OnEnded(ResumableChannel channel)
    {
    }

    private void RaiseStateChanged(RpcConnectionState state)
    {
        foreach (var subscriber in ConnectionStateChanged?.GetInvocationList() ?? [])
            Guarded(() => ((EventHandler<RpcConnectionState>)subscriber)(this, state));
    }
}
