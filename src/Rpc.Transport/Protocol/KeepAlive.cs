namespace Rpc.Transport.Protocol;

/// <summary>What <see cref="KeepAlive.Tick"/> asks for.</summary>
internal enum KeepAliveAction
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>Send a Ping now.</summary>
    SendPing,

    /// <summary>The peer has shown no sign of life in time: give the connection up.</summary>
    PeerDead,
}

/// <summary>
/// When to ask a silent peer for a sign of life, and when to stop believing in it. Pure arithmetic on instants that the
/// caller passes in; they only have to share one origin.
/// </summary>
/// <remarks>
/// Any received byte is a sign of life, not only the Pong: a peer in the middle of a long message cannot send the Pong before its end.
/// </remarks>
/// <param name="interval">Silence after which a Ping is due.</param>
/// <param name="timeout">How long after the Ping a byte must have come; null to ping without ever giving up.</param>
/// <param name="now">The start of the connection.</param>
internal sealed class KeepAlive(TimeSpan interval, TimeSpan? timeout, TimeSpan now)
{
    private TimeSpan _lastReceived = now;
    private TimeSpan? _pingSent;
    private long _pingId;

    /// <summary>The instant at which <see cref="Tick"/> wants to be called next.</summary>
    public TimeSpan NextDeadline => _pingSent is { } sent ? sent + (timeout ?? interval) : _lastReceived + interval;

    /// <summary>The number that the last Ping carried as its payload.</summary>
    public long PingId => _pingId;

    /// <summary>The time from the last answered Ping to its Pong; null before the first.</summary>
    public TimeSpan? RoundTripTime { get; private set; }

    /// <summary>Bytes came from the peer at the instant given.</summary>
    public void Received(TimeSpan at)
    {
        if (at <= _lastReceived)
            return;
        _lastReceived = at;
    }

    /// <summary>A Pong came. One that answers the last Ping measures the round trip; others are ignored (RFC 6455 §5.5.3 allows them).</summary>
    public void PongReceived(long id, TimeSpan at)
    {
        if (_pingSent is not { } sent || id != _pingId)
            return;
        RoundTripTime = at - sent;
        _pingSent = null;
        Received(at);
    }

    /// <summary>What is due at the instant given. After <see cref="KeepAliveAction.SendPing"/> the Ping counts as sent.</summary>
    public KeepAliveAction Tick(TimeSpan at)
    {
        if (_pingSent is { } sent && _lastReceived > sent)
            _pingSent = null;
        if (at < NextDeadline)
            return KeepAliveAction.None;
        if (_pingSent is not null && timeout is not null)
            return KeepAliveAction.PeerDead;
        _pingSent = at;
        _pingId++;
        return KeepAliveAction.SendPing;
    }

    /// <summary>Nobody was listening, so the silence says nothing about the peer: the wait for a sign of life starts anew.</summary>
    public void Excuse(TimeSpan at)
    {
        _pingSent = null;
        Received(at);
    }
}
