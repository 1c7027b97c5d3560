using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol;

/// <summary>Where the closing handshake stands (RFC 6455 §7.1).</summary>
internal enum CloseState
{
    /// <summary>No Close frame yet.</summary>
    Open,

    /// <summary>We have said Close first; the peer's answer is awaited.</summary>
    CloseSent,

    /// <summary>The peer has said Close first; our answer is on its way.</summary>
    CloseReceived,

    /// <summary>Both have said Close (or the peer broke the protocol, which ends the wish for an answer): TCP may end.</summary>
    Closed,
}

/// <summary>
/// The closing handshake as seen by one end: who began, what was said, what the connection's close code is.
/// "Sent" means: decided and on its way, so no data may be accepted for sending any more (§5.5.1).
/// </summary>
internal sealed class CloseHandshake(Role role)
{
    private ClosePayload? _sent;
    private ClosePayload? _received;
    private ClosePayload? _failure;

    /// <summary>Where the handshake stands.</summary>
    public CloseState State => (_sent, _received) switch
    {
        (null, null) => CloseState.Open,
        (not null, null) => _failure is not null ? CloseState.Closed : CloseState.CloseSent,
        (null, not null) => CloseState.CloseReceived,
        _ => CloseState.Closed,
    };

    /// <summary>True when the peer said Close before we did.</summary>
    public bool ByPeer { get; private set; }

    /// <summary>§7.1.1: the server ends TCP first; a client waits for it. Whoever fails the connection (§7.1.7) does not wait.</summary>
    public bool EndsTcpFirst => role == Role.Server || _failure is not null;

    /// <summary>Begins the closing handshake.</summary>
    /// <returns>True when this Close frame is to be sent; false when one was sent before.</returns>
    public bool TrySend(in ClosePayload close)
    {
        if (_sent is not null)
            return false;
        _sent = close;
        return true;
    }

    /// <summary>The peer broke the protocol: we say Close and expect no answer (§7.1.7).</summary>
    /// <returns>True when this Close frame is to be sent; false when one was sent before.</returns>
    public bool TryFail(in ClosePayload close)
    {
        _failure = close;
        return TrySend(close);
    }

    /// <summary>Takes the peer's Close frame.</summary>
    /// <param name="close">What it says.</param>
    /// <param name="answer">The Close frame to send: §5.5.1 typically echoes the code.</param>
    /// <returns>True when the answer is to be sent; false when ours went out before.</returns>
    public bool Receive(in ClosePayload close, out ClosePayload answer)
    {
        answer = close with { Reason = "" };
        _received = close;
        if (_sent is not null)
            return false;
        ByPeer = true;
        _sent = answer;
        return true;
    }

    /// <summary>
    /// The connection's close code and reason. §7.1.5: those of the Close frame received; where that one named no code and
    /// only answered ours, ours; where none was received, 1006.
    /// </summary>
    public ClosePayload Outcome
    {
        get
        {
            if (_failure is { } failure)
                return failure;
            if (_received is not { } received)
                return new ClosePayload(CloseCode.AbnormalClosure, "");
            return received.Code == CloseCode.NoStatusReceived && !ByPeer && _sent is { } sent ? sent : received;
        }
    }
}
