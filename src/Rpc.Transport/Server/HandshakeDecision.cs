using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Server;

/// <summary>What the application says to a sound request.</summary>
internal sealed class HandshakeDecision
{
    private static readonly HandshakeDecision s_accept = new(null, null, false);

    private HandshakeDecision(HandshakeFailure? refusal, string? subprotocol, bool choosesSubprotocol)
    {
        Refusal = refusal;
        Subprotocol = subprotocol;
        ChoosesSubprotocol = choosesSubprotocol;
    }

    /// <summary>The answer that refuses; null to accept.</summary>
    public HandshakeFailure? Refusal { get; }

    /// <summary>The subprotocol to agree on, when <see cref="ChoosesSubprotocol"/> is true; null for none.</summary>
    public string? Subprotocol { get; }

    /// <summary>True when the decision names the subprotocol itself; else the listener chooses by its options.</summary>
    public bool ChoosesSubprotocol { get; }

    /// <summary>Accept, with the subprotocol that the listener's options prefer.</summary>
    public static HandshakeDecision Accept() => s_accept;

    /// <summary>Accept with this subprotocol, which the client must have offered; null for none.</summary>
    public static HandshakeDecision Accept(string? subprotocol) => new(null, subprotocol, true);

    /// <summary>Refuse with an HTTP status of 400–599.</summary>
    public static HandshakeDecision Reject(int statusCode, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 599);
        return new(new HandshakeFailure(statusCode, reason), null, false);
    }
}
