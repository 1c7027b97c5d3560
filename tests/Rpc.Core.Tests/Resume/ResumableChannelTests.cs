using System.Text;
using Rpc.Channels;
using Rpc.Resume;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Resume;

/// <summary>A channel that can be resumed, with the peer's end of its connections in the test's hand.</summary>
public sealed class ResumableChannelTests
{
    private const long MaxReplayBytes = 4096;

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingObserver _observer = new();
    private readonly ResumableChannel _channel;
    private InMemoryChannel _ours;
    private InMemoryChannel _peer;

    public ResumableChannelTests()
    {
        (_ours, _peer) = InMemoryChannel.CreatePair();
        _channel = new ResumableChannel(_ours, RpcSubprotocols.Json, SessionToken.Create(), new ResumableLimits(MaxReplayBytes, TimeSpan.FromSeconds(5), _time), _observer);
    }

    [Fact]
    public async Task Messages_PassAsTheyAre_InBothDirections()
    {
        await SendAsync("out");
        Assert.Equal("out", await PeerReceivesAsync());
        await PeerSendsAsync("in");
        Assert.Equal("in", await ReceiveAsync());
        Assert.Equal(RpcSubprotocols.Json, _channel.Subprotocol);
        Assert.Equal(_ours.RemoteAddress, _channel.RemoteAddress);
    }

    [Fact]
    public async Task Received_AreAcknowledged_WhenThereAreMany()
    {
        for (var i = 0; i < AckTracker.MaxMessages; i++)
        {
            await PeerSendsAsync("in");
            await ReceiveAsync();
        }

        Assert.Equal("ack 32", await PeerReceivesAsync());
    }

    [Fact]
    public async Task Received_AreAcknowledged_AfterAWhile()
    {
        await PeerSendsAsync("in");
        await ReceiveAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("ack 1", await PeerReceivesAsync());
        _time.Advance(TimeSpan.FromSeconds(10));
        await SendAsync("next");
        Assert.Equal("next", await PeerReceivesAsync());
    }

    [Fact]
    public async Task Acknowledged_AreKeptNoLonger()
    {
        await SendAsync("1");
        await SendAsync("2");
        Assert.Equal(2 * 65, _channel.KeptBytes);
        await AcknowledgeAsync(1);
        Assert.Equal(65, _channel.KeptBytes);
        await AcknowledgeAsync(2);
        Assert.Equal(0, _channel.KeptBytes);
    }

    [Fact]
    public async Task LostConnection_IsFollowedByAnother_WhichSendsWhatThePeerLacks()
    {
        foreach (var text in new[] { "1", "2", "3" })
            await SendAsync(text);
        var waiting = await InterruptAsync();
        await SendAsync("4");
        Assert.True(_channel.IsInterrupted);
        Assert.Null(_channel.Closed);
        Assert.Equal(AttachOutcome.Attached, Attach(count: 2));
        Assert.Equal("resumed, 2 replayed", await _observer.NextAsync());
        Assert.Equal("3", await PeerReceivesAsync());
        Assert.Equal("4", await PeerReceivesAsync());
        await PeerSendsAsync("in");
        Assert.True(await waiting.Within());
        Assert.True(_channel.TryReceive(out var message));
        Assert.Equal("in", Encoding.UTF8.GetString(message.Payload.Span));
    }

    [Fact]
    public async Task Attaching_TellsFirstWhatHasCome_WhereThePeerWaitsForIt()
    {
        await PeerSendsAsync("in");
        await ReceiveAsync();
        await SendAsync("1");
        _ = await InterruptAsync();
        Attach(count: 0, greets: true);
        Assert.Equal("resumed 1", await PeerReceivesAsync());
        Assert.Equal("1", await PeerReceivesAsync());
    }

    [Fact]
    public async Task Attaching_WhileThereIsAConnection_TakesItsPlace()
    {
        await SendAsync("1");
        await PeerSendsAsync("taken");
        await PeerSendsAsync("not taken");
        Assert.Equal("taken", await ReceiveAsync());
        var old = _peer;
        Assert.Equal(AttachOutcome.Attached, Attach(count: 0, greets: true));
        Assert.NotNull(old.Closed);
        Assert.Equal("resumed 1", await PeerReceivesAsync());
        Assert.Equal("1", await PeerReceivesAsync());
        await PeerSendsAsync("not taken");
        Assert.Equal("not taken", await ReceiveAsync());
        Assert.Equal(["interrupted", "resumed, 1 replayed"], [await _observer.NextAsync(), await _observer.NextAsync()]);
    }

    [Fact]
    public async Task Attaching_AgainBeforeTheFirstIsOfUse_LetsTheLastWin()
    {
        await SendAsync("1");
        _ = await InterruptAsync();
        Attach(count: 0, greets: true);
        var first = _peer;
        Attach(count: 0, greets: true);
        Assert.NotNull(first.Closed);
        Assert.Equal("resumed 0", await PeerReceivesAsync());
        Assert.Equal("1", await PeerReceivesAsync());
        await AcknowledgeAsync(1);
        Assert.Equal(0, _channel.KeptBytes);
    }

    [Theory]
    [InlineData(0)] // one is acknowledged
    [InlineData(4)] // three are sent
    public async Task Attaching_WithACountThatCannotBe_IsRefused(long count)
    {
        for (var i = 0; i < 3; i++)
            await SendAsync("out");
        await AcknowledgeAsync(1);
        _ = await InterruptAsync();
        Assert.Equal(AttachOutcome.CountMismatch, Attach(count));
        Assert.True(_channel.IsInterrupted);
    }

    [Theory]
    [InlineData("150000000000000002")] // more than was sent
    [InlineData("150000000000000000", "150000000000000001")] // less than before
    [InlineData("15ff")]
    [InlineData("10")] // of this layer, and nothing for the middle of a session
    [InlineData("1f")]
    public async Task PeerThatBreaksTheProtocol_EndsTheChannel(string violation, string? before = null)
    {
        await SendAsync("1");
        Assert.Equal("1", await PeerReceivesAsync());
        var receiving = ReceiveAsync();
        foreach (var hex in new[] { before, violation, "15" })
        {
            if (hex is not null)
                await _peer.SendAsync(new OutgoingMessage(Convert.FromHexString(hex), MessageFormat.Binary), CancellationToken.None);
        }

        Assert.Null(await receiving);
        Assert.Equal((ChannelCloseCode.ProtocolError, false), (_channel.Closed?.Code, _channel.Closed?.ByPeer));
        Assert.Equal("ended", await _observer.NextAsync());
        Assert.Equal(AttachOutcome.Ended, Attach(count: 0));
    }

    [Fact]
    public async Task FullBuffer_LetsSendsWait_UntilThePeerHasWhatIsInIt()
    {
        await SendAsync(new string('x', (int)MaxReplayBytes));
        using var cancellation = new CancellationTokenSource();
        var cancelled = _channel.SendAsync(Text("never"), cancellation.Token).AsTask();
        var waiting = _channel.SendAsync(Text("2"), CancellationToken.None).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
        Assert.False(waiting.IsCompleted);
        await PeerReceivesAsync();
        await AcknowledgeAsync(1);
        await waiting.Within();
        Assert.Equal("2", await PeerReceivesAsync());
    }

    [Fact]
    public async Task UrgentMessages_PassThoseThatWait_AndPartsGoOneAtATime()
    {
        _ = await InterruptAsync();
        await SendAsync(new string('x', (int)MaxReplayBytes));
        var normal = _channel.SendAsync(Text("normal"), CancellationToken.None).AsTask();
        var bulk = _channel.SendAsync(Text("bulk", MessageUrgency.Bulk), CancellationToken.None).AsTask();
        var secondBulk = _channel.SendAsync(Text("second bulk", MessageUrgency.Bulk), CancellationToken.None).AsTask();
        var urgent = _channel.SendAsync(Text("urgent", MessageUrgency.Urgent), CancellationToken.None).AsTask();
        await urgent.Within();
        Assert.False(normal.IsCompleted || bulk.IsCompleted || secondBulk.IsCompleted);
        Attach(count: 0);
        await PeerReceivesAsync();
        Assert.Equal("urgent", await PeerReceivesAsync());
        await AcknowledgeAsync(2);
        await Task.WhenAll(normal, bulk, secondBulk).Within();
        foreach (var expected in new[] { "bulk", "normal", "second bulk" })
            Assert.Equal(expected, await PeerReceivesAsync());
    }

    [Fact]
    public async Task PeerThatNeverAcknowledges_DoesNotKeepTheChannelFromClosing()
    {
        await SendAsync(new string('x', (int)MaxReplayBytes));
        var waiting = _channel.SendAsync(Text("2"), CancellationToken.None).AsTask();
        var closing = _channel.CloseAsync(ChannelCloseCode.Normal, "", CancellationToken.None).AsTask();
        Assert.False(closing.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        await closing.Within();
        await Assert.ThrowsAsync<ChannelClosedException>(() => waiting.Within());
        Assert.IsType<TimeoutException>(_channel.Closed?.Exception);
    }

    [Fact]
    public async Task Close_LetsTheRestGo_AndEndsTheChannel()
    {
        await SendAsync("last");
        var receiving = ReceiveAsync();
        await _channel.CloseAsync(ChannelCloseCode.GoingAway, "bye", CancellationToken.None).Within();
        Assert.Equal("last", await PeerReceivesAsync());
        Assert.Equal((ChannelCloseCode.GoingAway, "bye"), (_peer.Closed?.Code, _peer.Closed?.Reason));
        Assert.Null(await receiving);
        Assert.Equal(ChannelCloseCode.GoingAway, _channel.Closed?.Code);
        Assert.Equal("ended", await _observer.NextAsync());
        await Assert.ThrowsAsync<ChannelClosedException>(() => SendAsync("late"));
    }

    [Fact]
    public async Task CloseByThePeer_EndsTheChannel()
    {
        await PeerSendsAsync("last");
        await _peer.CloseAsync(ChannelCloseCode.Normal, "bye", CancellationToken.None);
        Assert.Equal("last", await ReceiveAsync());
        Assert.Null(await ReceiveAsync());
        Assert.Equal(new ChannelEnd(ChannelCloseCode.Normal, "bye", ByPeer: true), _channel.Closed);
        Assert.Equal("ended", await _observer.NextAsync());
        Assert.Equal(AttachOutcome.Ended, Attach(count: 0));
    }

    [Fact]
    public async Task Close_WhileThereIsNoConnection_EndsAtOnce()
    {
        var waiting = await InterruptAsync();
        await _channel.CloseAsync(ChannelCloseCode.Normal, "", CancellationToken.None).Within();
        Assert.False(await waiting.Within());
        Assert.Equal(ChannelCloseCode.AbnormalClosure, _channel.Closed?.Code);
        Assert.Equal("ended", await _observer.NextAsync());
    }

    [Fact]
    public async Task Abandon_EndsOnlyWhatWaits()
    {
        var end = new ChannelEnd(ChannelCloseCode.AbnormalClosure, "", ByPeer: true, new RpcResumeException(RpcResumeFailure.WindowOver, "late"));
        Assert.False(_channel.Abandon(end));
        var waiting = await InterruptAsync();
        await SendAsync(new string('x', (int)MaxReplayBytes));
        var send = _channel.SendAsync(Text("2"), CancellationToken.None).AsTask();
        Assert.True(_channel.Abandon(end));
        Assert.False(_channel.Abandon(end));
        Assert.False(await waiting.Within());
        await Assert.ThrowsAsync<ChannelClosedException>(() => send.Within());
        Assert.Same(end, _channel.Closed);
        Assert.Equal(0, _channel.KeptBytes);
    }

    [Fact]
    public async Task Abort_EndsForGood()
    {
        var reason = new InvalidOperationException("a defect");
        var receiving = ReceiveAsync();
        _channel.Abort(reason);
        Assert.Null(await receiving);
        Assert.Same(reason, _channel.Closed?.Exception);
        Assert.NotNull(_peer.Closed);
        Assert.Equal("ended", await _observer.NextAsync());
        Assert.True(_observer.IsEmpty);
    }

    [Fact]
    public async Task Waiting_CanBeCancelled_AlsoWhileThereIsNoConnection()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = _channel.WaitToReceiveAsync(cancellation.Token).AsTask();
        _peer.Abort(null);
        Assert.Equal("interrupted", await _observer.NextAsync());
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        Attach(count: 0);
        await PeerSendsAsync("in");
        Assert.Equal("in", await ReceiveAsync());
    }

    private static OutgoingMessage Text(string text, MessageUrgency urgency = MessageUrgency.Normal) => new(Encoding.UTF8.GetBytes(text), MessageFormat.Text) { Urgency = urgency };

    private Task SendAsync(string text) => _channel.SendAsync(Text(text), CancellationToken.None).Within();

    private Task PeerSendsAsync(string text) => _peer.SendAsync(Text(text), CancellationToken.None).Within();

    private Task<string?> ReceiveAsync() => ReceiveAsync(_channel);

    private Task<string?> PeerReceivesAsync() => ReceiveAsync(_peer);

    // What is acknowledged is no message; the channel takes it while it looks for one.
    private async Task AcknowledgeAsync(long count)
    {
        await _peer.SendAsync(new ResumeMessage(ResumeMessageKind.Ack, Count: count).ToOutgoing(), CancellationToken.None).Within();
        Assert.True(await _channel.WaitToReceiveAsync(CancellationToken.None).Within());
        Assert.False(_channel.TryReceive(out _));
    }

    // The connection breaks while somebody waits, as a session always does.
    private async Task<Task<bool>> InterruptAsync()
    {
        var waiting = _channel.WaitToReceiveAsync(CancellationToken.None).AsTask();
        _peer.Abort(null);
        Assert.Equal("interrupted", await _observer.NextAsync());
        return waiting;
    }

    private AttachOutcome Attach(long count, bool greets = false)
    {
        (_ours, _peer) = InMemoryChannel.CreatePair();
        return _channel.TryAttach(_ours, count, greets);
    }

    private static async Task<string?> ReceiveAsync(IMessageChannel channel)
    {
        while (await channel.WaitToReceiveAsync(CancellationToken.None).Within())
        {
            if (!channel.TryReceive(out var message))
                continue;
            return ResumeMessage.TryRead(message) is { } control ? $"{control.Kind.ToString().ToLowerInvariant()} {control.Count}" : Encoding.UTF8.GetString(message.Payload.Span);
        }

        return null;
    }
}
