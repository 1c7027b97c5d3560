using System.Buffers;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.WebSockets;

/// <summary>How a connection ends: closing handshake, violation, loss, time limit, abort. Whatever comes first is published.</summary>
public sealed partial class WebSocketConnection
{
    private const int DiscardBytes = 4096;

    private LazyCompletion _closeFrameSent; // or will not be
    private ProtocolViolation? _violation;
    private ITimer? _closeTimer;
    private bool _isTerminated;

    /// <summary>Sends what is queued, then Close, and waits for the peer's, for a bounded time.</summary>
    /// <param name="code">One that may be sent (RFC 6455 §7.4), or <see cref="CloseCode.NoStatusReceived"/> for none.</param>
    /// <param name="reason">Cut to 123 bytes of UTF-8.</param>
    /// <param name="cancellationToken">Aborts the connection instead.</param>
    public ValueTask CloseAsync(CloseCode code = CloseCode.Normal, string reason = "", CancellationToken cancellationToken = default)
    {
        ClosePayload close = ClosePayload.ForSending(code, reason);
        bool first;
        lock (_gate)
        {
            if (_closed is not null)
                return default;
            first = _handshake.TrySend(close);
        }

        if (first)
            _sendQueue.SendClose(close, atOnce: false);
        ArmCloseTimer();
        RequestDrain();
        return cancellationToken.CanBeCanceled ? AwaitEndAsync(cancellationToken) : new ValueTask(Ended);
    }

    /// <summary>Ends the connection at once, without a word to the peer. Idempotent.</summary>
    public void Abort(Exception? reason)
    {
        if (PublishEnd(new ConnectionEnd(CloseCode.AbnormalClosure, "", ByPeer: false, reason)))
            Terminate(abort: true);
    }

    // On the receiving side. RFC 6455 §5.5.1: Close is answered with Close; nothing after it is read.
    private void OnCloseReceived(in ClosePayload close)
    {
        bool answers;
        ClosePayload answer;
        lock (_gate)
        {
            answers = _handshake.Receive(close, out answer);
            _finishing = true;
        }

        if (answers)
            _sendQueue.SendClose(answer, atOnce: false);
        if (TryFinish())
            return;
        ArmCloseTimer();
        _ = FinishAsync();
    }

    // On the receiving side. §7.1.7: fail the connection, telling the peer why.
    private void OnViolated(ProtocolViolation violation)
    {
        ClosePayload close = ClosePayload.ForSending(violation.Code, violation.Reason);
        lock (_gate)
        {
            _handshake.TryFail(close);
            _violation = violation;
            _finishing = true;
        }

        _logger.ProtocolViolated(RemoteAddress, (int)violation.Code, violation.Reason);
        if (violation.Limit is { } limit)
            TransportMetrics.CountLimit(limit);
        _sendQueue.SendClose(close, atOnce: true);
        ArmCloseTimer();
        _ = FinishAsync();
    }

    // On the receiving side. §7.1.5: without the peer's Close frame the code is 1006.
    private void OnEndOfStream() =>
        OnReceiveFailed(_sendFailure ?? new EndOfStreamException("The peer ended the TCP connection without a closing handshake."));

    private void OnReceiveFailed(Exception exception)
    {
        bool byPeer;
        lock (_gate)
            byPeer = _handshake.State == CloseState.Open;
        if (PublishEnd(new ConnectionEnd(CloseCode.AbnormalClosure, "", byPeer, exception)))
            Terminate(abort: false);
    }

    // Both Close frames are said. §7.1.1: the server ends TCP first, and a client has read to that end. Where releasing the wire ends it in good order there is nothing to wait for behind a Close frame,
    // which nothing may follow (§5.5.1). What follows all the same, or follows a violation, is read first: closing a socket with unread bytes would reset it, and the peer might never see our Close frame.
    private bool TryFinish()
    {
        if (!_closeFrameSent.IsCompleted || !_wire.EndsInOrderWhenReleased || _violation is not null)
            return false;
        PublishEnd(AgreedEnd());
        try
        {
            Span<byte> discarded = stackalloc byte[1];
            bool isEnded = _wire.TryReceive(discarded, out int received) && received == 0;
            if (received > 0 || !(isEnded || _handshake.EndsTcpFirst))
                return false;
        }
        catch (Exception)
        {
            // A reset, or our own time limit: TCP is over.
        }

        Terminate(abort: false);
        return true;
    }

    // The same where there is something to wait for, and where our Close frame will get no answer: each side reads until the other's end.
    private async Task FinishAsync()
    {
        await _closeFrameSent.Task.ConfigureAwait(false);
        PublishEnd(AgreedEnd());
        if (_handshake.EndsTcpFirst)
            await _wire.ShutdownSendAsync().ConfigureAwait(false);
        byte[] discarded = ArrayPool<byte>.Shared.Rent(DiscardBytes);
        try
        {
            while (await _wire.ReceiveAsync(discarded, CancellationToken.None).ConfigureAwait(false) > 0)
            {
            }

            // RFC 8446 §6.1: also the side that ends second says so; over plain TCP releasing the wire says the same.
            if (!_handshake.EndsTcpFirst && !_wire.EndsInOrderWhenReleased)
                await _wire.ShutdownSendAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A reset, or our own time limit: the end is published, TCP is over either way.
        }

        ArrayPool<byte>.Shared.Return(discarded);
        Terminate(abort: false);
    }

    private async ValueTask AwaitEndAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state => ((WebSocketConnection)state!).Abort(new OperationCanceledException("Closing was cancelled.")), this);
        await Ended.ConfigureAwait(false);
    }

    private ConnectionEnd AgreedEnd()
    {
        lock (_gate)
        {
            ClosePayload outcome = _handshake.Outcome;
            Exception? exception = _violation is { } violation ? new WebSocketProtocolException(violation) : null;
            return new ConnectionEnd(outcome.Code, outcome.Reason, _handshake.ByPeer, exception);
        }
    }

    private void ArmCloseTimer()
    {
        lock (_gate)
        {
            if (_isTerminated || _closeTimer is not null)
                return;
            _closeTimer = _options.TimeProvider.CreateTimer(
                static state => ((WebSocketConnection)state!).OnCloseTimeout(), this, _options.CloseTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnCloseTimeout()
    {
        ConnectionEnd end;
        lock (_gate)
        {
            end = _finishing
                ? AgreedEnd()
                : new ConnectionEnd(
                    CloseCode.AbnormalClosure, "", _handshake.State == CloseState.Open,
                    _sendFailure ?? new TimeoutException($"The closing handshake was not complete after {_options.CloseTimeout}."));
        }

        TransportMetrics.CountLimit(LimitName.CloseTimeout);
        PublishEnd(end);
        Terminate(abort: true);
    }
}
