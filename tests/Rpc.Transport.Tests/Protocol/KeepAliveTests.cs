using Rpc.Transport.Protocol;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>RFC 6455 §5.5.2: pings as keep-alive; the arithmetic.</summary>
public sealed class KeepAliveTests
{
    private readonly KeepAlive _keepAlive = new(Seconds(30), Seconds(20), TimeSpan.Zero);

    [Fact]
    public void Ping_AfterSilence_IsDue()
    {
        Assert.Equal(Seconds(30), _keepAlive.NextDeadline);
        Assert.Equal(KeepAliveAction.None, _keepAlive.Tick(Seconds(29)));
        Assert.Equal(KeepAliveAction.SendPing, _keepAlive.Tick(Seconds(30)));
        Assert.Equal(Seconds(50), _keepAlive.NextDeadline);
    }

    [Fact]
    public void Bytes_Received_PutThePingOff()
    {
        _keepAlive.Received(Seconds(10));
        Assert.Equal(KeepAliveAction.None, _keepAlive.Tick(Seconds(30)));
        Assert.Equal(Seconds(40), _keepAlive.NextDeadline);
    }

    [Fact]
    public void Peer_WithoutSignOfLife_IsDeadAfterTheTimeout()
    {
        _keepAlive.Tick(Seconds(30));
        Assert.Equal(KeepAliveAction.None, _keepAlive.Tick(Seconds(49)));
        Assert.Equal(KeepAliveAction.PeerDead, _keepAlive.Tick(Seconds(50)));
    }

    [Fact]
    public void Peer_ThatSendsBytesInsteadOfThePong_IsAlive()
    {
        _keepAlive.Tick(Seconds(30));
        _keepAlive.Received(Seconds(45));
        Assert.Equal(KeepAliveAction.None, _keepAlive.Tick(Seconds(50)));
        Assert.Equal(Seconds(75), _keepAlive.NextDeadline);
    }

    [Fact]
    public void Pong_ToTheLastPing_MeasuresTheRoundTrip()
    {
        _keepAlive.Tick(Seconds(30));
        _keepAlive.PongReceived(_keepAlive.PingId + 1, Seconds(31));
        Assert.Null(_keepAlive.RoundTripTime);
        _keepAlive.PongReceived(_keepAlive.PingId, Seconds(32));
        Assert.Equal(Seconds(2), _keepAlive.RoundTripTime);
        Assert.Equal(Seconds(62), _keepAlive.NextDeadline);
    }

    [Fact]
    public void Silence_WhileNobodyListened_IsExcused()
    {
        _keepAlive.Tick(Seconds(30));
        _keepAlive.Excuse(Seconds(50));
        Assert.Equal(KeepAliveAction.None, _keepAlive.Tick(Seconds(50)));
    }

    [Fact]
    public void Pings_WithoutTimeout_GoOnForEver()
    {
        var keepAlive = new KeepAlive(Seconds(30), null, TimeSpan.Zero);
        Assert.Equal(KeepAliveAction.SendPing, keepAlive.Tick(Seconds(30)));
        Assert.Equal(KeepAliveAction.SendPing, keepAlive.Tick(Seconds(60)));
        Assert.Equal(KeepAliveAction.SendPing, keepAlive.Tick(Seconds(90)));
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
