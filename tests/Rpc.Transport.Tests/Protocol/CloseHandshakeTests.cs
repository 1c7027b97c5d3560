using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol.Conformance;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>RFC 6455 §7.1: the closing handshake.</summary>
public sealed class CloseHandshakeTests
{
    private static readonly ClosePayload Normal = new(CloseCode.Normal, "bye");
    private static readonly ClosePayload Away = new(CloseCode.GoingAway, "off");

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "7.1.4", "The connection is closed when both ends have said Close; a second Close of ours is not sent.")]
    public void Handshake_BegunHere_IsClosedByTheAnswer(int role)
    {
        var handshake = new CloseHandshake((Role)role);
        Assert.Equal(CloseState.Open, handshake.State);
        Assert.True(handshake.TrySend(Normal));
        Assert.False(handshake.TrySend(Away));
        Assert.Equal(CloseState.CloseSent, handshake.State);
        Assert.False(handshake.Receive(Normal with { Reason = "" }, out _));
        Assert.Equal(CloseState.Closed, handshake.State);
        Assert.False(handshake.ByPeer);
        Assert.Equal((Role)role == Role.Server, handshake.EndsTcpFirst);
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "7.1.3", "The peer's Close starts the closing handshake: it is answered at once, and nothing of ours begins another.")]
    public void Handshake_BegunByPeer_IsAnsweredWithItsCode(int role)
    {
        var handshake = new CloseHandshake((Role)role);
        Assert.True(handshake.Receive(Away, out ClosePayload answer));
        Assert.Equal(new ClosePayload(CloseCode.GoingAway, ""), answer);
        Assert.True(handshake.ByPeer);
        Assert.Equal(CloseState.Closed, handshake.State);
        Assert.Equal(Away, handshake.Outcome);
        Assert.False(handshake.TrySend(Normal));
    }

    [Fact, Rule(6455, "7.1.5", "Where both ends close at once, the code is that of the Close frame received.")]
    public void Outcome_OfCrossedCloses_IsThePeers()
    {
        var handshake = new CloseHandshake(Role.Client);
        handshake.TrySend(Normal);
        handshake.Receive(Away, out _);
        Assert.Equal(Away, handshake.Outcome);
    }

    [Fact, Rule(6455, "7.1.5", "Without a Close frame of the peer the code is 1006.")]
    public void Outcome_WithoutPeersClose_IsAbnormal()
    {
        var handshake = new CloseHandshake(Role.Client);
        handshake.TrySend(Normal);
        Assert.Equal(CloseCode.AbnormalClosure, handshake.Outcome.Code);
    }

    [Fact]
    public void Outcome_WhenAnswerHasNoCode_IsOurs()
    {
        var handshake = new CloseHandshake(Role.Client);
        handshake.TrySend(Normal);
        handshake.Receive(new ClosePayload(CloseCode.NoStatusReceived, ""), out _);
        Assert.Equal(Normal, handshake.Outcome);
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "7.1.7", "Who fails the connection sends Close, waits for no answer and ends TCP, as a client too.")]
    public void Failure_EndsTcpFirstInBothRoles(int role)
    {
        var handshake = new CloseHandshake((Role)role);
        var failure = new ClosePayload(CloseCode.ProtocolError, "no");
        Assert.True(handshake.TryFail(failure));
        Assert.True(handshake.EndsTcpFirst);
        Assert.Equal(CloseState.Closed, handshake.State);
        Assert.Equal(failure, handshake.Outcome);
    }
}
