using System.Buffers.Binary;
using Rpc.Transport.Protocol;

namespace Rpc.WebSockets;

/// <summary>Pings that the application asks for. Their payload is longer than keep-alive's, so that neither takes the other's Pong.</summary>
public sealed partial class WebSocketConnection
{
    private const int PingBytes = 2 * sizeof(long);

    private readonly Queue<PendingPing> _pings = new();
    private long _pingId;
    private TimeSpan? _pingTime;

    /// <summary>The last round-trip time measured, by <see cref="PingAsync"/> or by keep-alive; null before the first.</summary>
    public TimeSpan? RoundTripTime
    {
        get
        {
            lock (_pings)
                return _pingTime ?? _keepAlive?.RoundTripTime;
        }
    }

    /// <summary>
    /// Sends a Ping (RFC 6455 §5.5.2) ahead of the queued messages and waits for its Pong. The Pong is found by the application's
    /// receiving, so that one must be in progress, or follow.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting; the connection is not affected.</param>
    /// <returns>The time from the Ping to its Pong.</returns>
    /// <exception cref="WebSocketClosedException">The connection has ended or is closing.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<TimeSpan>(cancellationToken);
        Span<byte> payload = stackalloc byte[PingBytes];
        var ping = new PendingPing(_options.TimeProvider.GetTimestamp());
        lock (_gate)
        {
            if (_closed is not null || _handshake.State != CloseState.Open)
                return Task.FromException<TimeSpan>(new WebSocketClosedException(_closed));
            lock (_pings)
            {
                ping.Id = ++_pingId;
                _pings.Enqueue(ping);
            }
        }

        BinaryPrimitives.WriteInt64BigEndian(payload[sizeof(long)..], ping.Id);
        _sendQueue.SendPing(payload);
        return ping.Task.WaitAsync(cancellationToken);
    }

    private void OnPong(ReadOnlySpan<byte> payload)
    {
        _keepAlive?.NotePong(payload);
        if (payload.Length != PingBytes || BinaryPrimitives.ReadInt64BigEndian(payload) != 0)
            return;
        long id = BinaryPrimitives.ReadInt64BigEndian(payload[sizeof(long)..]);
        lock (_pings)
        {
            if (id > _pingId)
                return;

            // §5.5.3: a peer may answer only the latest of several Pings. That it came shows the earlier ones to have come as well.
            while (_pings.TryPeek(out PendingPing? ping) && ping.Id <= id)
            {
                _pings.Dequeue();
                TimeSpan time = _options.TimeProvider.GetElapsedTime(ping.SentAt);
                _pingTime = time;
                ping.TrySetResult(time);
            }
        }
    }

    // The end is published: nobody adds another.
    private void FailPings()
    {
        lock (_pings)
        {
            while (_pings.TryDequeue(out PendingPing? ping))
                ping.TrySetException(new WebSocketClosedException(Closed));
        }
    }

    private sealed class PendingPing(long sentAt) : TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long SentAt { get; } = sentAt;

        public long Id { get; set; }
    }
}
