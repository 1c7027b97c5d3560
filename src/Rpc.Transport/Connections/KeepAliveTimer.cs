using System.Buffers.Binary;
using Rpc.Transport.Protocol;

namespace Rpc.Transport.Connections;

/// <summary>What keep-alive asks of its connection.</summary>
internal interface IKeepAliveTarget
{
    /// <summary>True while a receive waits for bytes: only then is silence the peer's doing.</summary>
    bool IsWaitingForBytes { get; }

    /// <summary>Send a Ping with this payload.</summary>
    void SendKeepAlivePing(ReadOnlySpan<byte> payload);

    /// <summary>No sign of life came in time.</summary>
    void PeerIsDead();
}

/// <summary>Drives <see cref="KeepAlive"/> with a timer that is set again when it fires or a Pong comes, not for each message.</summary>
internal sealed class KeepAliveTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly IKeepAliveTarget _target;
    private readonly KeepAlive _keepAlive;
    private readonly long _start;
    private readonly ITimer _timer;
    private long _lastReceived;
    private TimeSpan _armedFor;
    private bool _disposed;

    /// <summary>Starts to watch.</summary>
    public KeepAliveTimer(TimeProvider time, TimeSpan interval, TimeSpan? timeout, IKeepAliveTarget target)
    {
        _time = time;
        _target = target;
        _start = _lastReceived = time.GetTimestamp();
        _keepAlive = new KeepAlive(interval, timeout, TimeSpan.Zero);
        _timer = time.CreateTimer(static state => ((KeepAliveTimer)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_keepAlive)
            Arm(TimeSpan.Zero);
    }

    /// <summary>The last measured time from a Ping to its Pong; null before the first.</summary>
    public TimeSpan? RoundTripTime
    {
        get
        {
            lock (_keepAlive)
                return _keepAlive.RoundTripTime;
        }
    }

    /// <summary>Bytes came in. Cheap: called for each read.</summary>
    /// <param name="now">The time provider's timestamp.</param>
    public void NoteReceived(long now) => Volatile.Write(ref _lastReceived, now);

    /// <summary>A Pong came in.</summary>
    public void NotePong(ReadOnlySpan<byte> payload)
    {
        if (payload.Length != sizeof(long))
            return;
        lock (_keepAlive)
        {
            TimeSpan now = _time.GetElapsedTime(_start);
            _keepAlive.PongReceived(BinaryPrimitives.ReadInt64BigEndian(payload), now);

            // The timer waits for this Pong. Where the interval is the shorter time, the next Ping is due before that wait would end.
            if (!_disposed && _keepAlive.NextDeadline < _armedFor)
                Arm(now);
        }
    }

    /// <summary>Stops watching.</summary>
    public void Dispose()
    {
        lock (_keepAlive)
            _disposed = true;
        _timer.Dispose();
    }

    private void OnTimer()
    {
        KeepAliveAction action;
        Span<byte> payload = stackalloc byte[sizeof(long)];
        lock (_keepAlive)
        {
            if (_disposed)
                return;
            TimeSpan now = _time.GetElapsedTime(_start);
            _keepAlive.Received(_time.GetElapsedTime(_start, Volatile.Read(ref _lastReceived)));

            // While the application does not receive, the Pong may lie unread: that is not the peer's silence.
            if (!_target.IsWaitingForBytes && now >= _keepAlive.NextDeadline)
                _keepAlive.Excuse(now);
            action = _keepAlive.Tick(now);
            BinaryPrimitives.WriteInt64BigEndian(payload, _keepAlive.PingId);
            Arm(now);
        }

        if (action == KeepAliveAction.SendPing)
            _target.SendKeepAlivePing(payload);
        else if (action == KeepAliveAction.PeerDead)
            _target.PeerIsDead();
    }

    private void Arm(TimeSpan now)
    {
        // Rounded up to the timer's resolution, or it would fire a moment too early and again at once.
        _armedFor = _keepAlive.NextDeadline;
        TimeSpan due = _armedFor - now;
        double milliseconds = Math.Max(1, Math.Ceiling(due.TotalMilliseconds));
        _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }
}
