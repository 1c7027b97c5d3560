using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

/// <summary>Time limits of calls and streams, with a clock that goes only as far as it is told.</summary>
public sealed class DeadlineTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private RpcSession _client = null!;
    private RpcSession _server = null!;
    private Workbench _workbench = null!;

    public Task InitializeAsync()
    {
        Connect(RpcSubprotocols.Json);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public async Task Call_EndsWhenItsTimeIsOver_NotBefore()
    {
        var call = Get(new() { Timeout = 5 * Second }).WaitForCancellationAsync();
        await _workbench.HandlerStarted.Task.Within();
        _clock.Advance(4.9 * Second);
        Assert.False(call.IsCompleted);
        _clock.Advance(0.2 * Second);
        await Assert.ThrowsAsync<TimeoutException>(() => call.Within());
        await _workbench.HandlerCancelled.Task.Within();
    }

    [Fact]
    public async Task Calls_WithDifferentTimes_EndEachAtItsOwn_WithOneTimer()
    {
        var late = Get(new() { Timeout = 9 * Second }).WaitForCancellationAsync();
        var early = Get(new() { Timeout = 3 * Second }).WaitForCancellationAsync();
        var unlimited = Get(new()).WaitForCancellationAsync();
        await _workbench.HandlerStarted.Task.Within();
        Assert.InRange(_clock.ArmedTimers, 1, 2);
        _clock.Advance(4 * Second);
        await Assert.ThrowsAsync<TimeoutException>(() => early.Within());
        Assert.False(late.IsCompleted);
        _clock.Advance(6 * Second);
        await Assert.ThrowsAsync<TimeoutException>(() => late.Within());
        Assert.False(unlimited.IsCompleted);
        await _client.DisposeAsync();
        await Assert.ThrowsAsync<RpcSessionException>(() => unlimited.Within());
    }

    [Fact]
    public async Task Call_InTime_HasItsResult()
    {
        var workbench = Get(new() { Timeout = Second });
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(5, await workbench.AddAsync(2, 3).Within());
            _clock.Advance(0.05 * Second);
        }
    }

    [Fact]
    public async Task Call_WithNothingLeft_IsNotSent()
    {
        using (RpcDeadline.After(Second, _clock))
        {
            _clock.Advance(Second);
            Assert.Equal(TimeSpan.Zero, RpcDeadline.Remaining);
            await Assert.ThrowsAsync<TimeoutException>(() => Get(new()).WaitForCancellationAsync().Within());
        }

        Assert.False(_workbench.HandlerStarted.Task.IsCompleted);
    }

    [Theory]
    [InlineData(RpcSubprotocols.Json)]
    [InlineData(RpcSubprotocols.MessagePack)]
    public async Task Stream_HasTimeLimitsForTheFirstItem_ForEachOther_AndInAll(string subprotocol)
    {
        await ReconnectAsync(subprotocol);
        await using (var first = Get(new() { FirstItemTimeout = Second, ItemTimeout = 5 * Second }).StallAfterAsync(0).GetAsyncEnumerator())
        {
            var step = first.MoveNextAsync();
            _clock.Advance(1.1 * Second);
            Assert.Contains("FirstItemTimeout", (await Assert.ThrowsAsync<TimeoutException>(() => step.Within())).Message, StringComparison.Ordinal);
        }

        await using (var other = Get(new() { FirstItemTimeout = Second, ItemTimeout = 5 * Second }).StallAfterAsync(1).GetAsyncEnumerator())
        {
            Assert.True(await other.MoveNextAsync().Within());
            var step = other.MoveNextAsync();
            _clock.Advance(4 * Second);
            Assert.False(step.IsCompleted);
            _clock.Advance(2 * Second);
            Assert.Contains("(ItemTimeout)", (await Assert.ThrowsAsync<TimeoutException>(() => step.Within())).Message, StringComparison.Ordinal);
            await _workbench.ProducerDisposed.Task.Within();
        }

        await using (var inAll = Get(new() { Timeout = 7 * Second, ItemTimeout = 5 * Second }).StallAfterAsync(2).GetAsyncEnumerator())
        {
            Assert.True(await inAll.MoveNextAsync().Within());
            _clock.Advance(6 * Second);
            Assert.True(await inAll.MoveNextAsync().Within());
            var step = inAll.MoveNextAsync();
            _clock.Advance(1.1 * Second);
            Assert.Contains("the call of 'workbench.stallAfter'", (await Assert.ThrowsAsync<TimeoutException>(() => step.Within())).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(RpcSubprotocols.Json)]
    [InlineData(RpcSubprotocols.MessagePack)]
    public async Task StreamOfBytes_HasTimeLimitsUntilItIsThere_ForEachRead_AndInAll(string subprotocol)
    {
        var archive = new Archive();
        var (client, server) = RpcSession.CreatePair(configureSecond: session => session.Serve<IArchive>(archive), options: new RpcSessionOptions { TimeProvider = _clock }, subprotocol: subprotocol);
        await using (client)
        await using (server)
        {
            IArchive With(RpcCallOptions options) => client.Get<IArchive>(options);

            var opening = With(new() { FirstItemTimeout = Second, ItemTimeout = 5 * Second }).NeverOpenAsync();
            await archive.Began.Task.Within();
            _clock.Advance(1.1 * Second);
            Assert.Contains("FirstItemTimeout", (await Assert.ThrowsAsync<TimeoutException>(() => opening.Within())).Message, StringComparison.Ordinal);

            await using (var stream = await With(new() { FirstItemTimeout = Second, ItemTimeout = 5 * Second }).StallAsync(3).Within())
            {
                await stream.ReadExactlyAsync(new byte[3]).AsTask().Within();
                _clock.Advance(60 * Second);
                var read = stream.ReadAsync(new byte[1]).AsTask();
                _clock.Advance(4 * Second);
                Assert.False(read.IsCompleted);
                _clock.Advance(2 * Second);
                Assert.Contains("(ItemTimeout)", (await Assert.ThrowsAsync<TimeoutException>(() => read.Within())).Message, StringComparison.Ordinal);
                await archive.Opened!.Disposed.Task.Within();
            }

            await using (var stream = await With(new() { Timeout = 5 * Second }).StallAsync(3).Within())
            {
                await stream.ReadExactlyAsync(new byte[3]).AsTask().Within();
                _clock.Advance(6 * Second);
                await Assert.ThrowsAsync<TimeoutException>(() => stream.ReadAsync(new byte[1]).AsTask().Within());
                await archive.Opened!.Disposed.Task.Within();
            }

            var content = PatternStream.Stalling(3);
            var storing = With(new() { Timeout = 5 * Second }).WaitWithAsync(content);
            await archive.Began.Task.Within();
            _clock.Advance(6 * Second);
            await Assert.ThrowsAsync<TimeoutException>(() => storing.Within());
            await content.Disposed.Task.Within();
        }
    }

    /// <summary>Nor is one whose reader grants now and then: it is there.</summary>
    [Fact]
    public async Task Stream_WhoseReaderGrantsALittle_IsNotIdle()
    {
        var options = new RpcSessionOptions { StreamIdleTimeout = 5 * Second, TimeProvider = _clock, BlockingHandlerThreshold = null };
        await using var peer = RawPeer.Connect(session => session.Serve<IWorkbench>(_workbench = new Workbench(session)), options, RpcSubprotocols.Json);
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.repeat","params":["X",5]}""".Replace("X", new string('x', 80_000), StringComparison.Ordinal));
        Assert.Contains("$/items", await peer.ReceiveAsync(), StringComparison.Ordinal);
        for (var i = 0; i < 6; i++)
        {
            await UntilArmedAsync();
            _clock.Advance(4 * Second);
            await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"bytes":1000}}""");
            await peer.AssertAliveAsync();
        }

        Assert.Contains("$/items", await peer.AskAsync("""{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"bytes":10000}}"""), StringComparison.Ordinal);
        var end = peer.ReceiveAsync();
        while (!end.IsCompleted)
        {
            _clock.Advance(Second);
            await Task.Yield();
        }

        Assert.Contains("\"id\":1,\"error\":{\"code\":-32011", await end, StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Stream_WhoseReaderTakesItsTime_IsNotLate()
    {
        await using var items = Get(new() { ItemTimeout = Second }).CountAsync(0, 10).GetAsyncEnumerator();
        for (var i = 0; i < 10; i++)
        {
            Assert.True(await items.MoveNextAsync().Within());
            _clock.Advance(10 * Second);
        }

        Assert.False(await items.MoveNextAsync().Within());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("-5")]
    public async Task Request_ThatArrivesLate_IsNotBegun(string timeout)
    {
        await using var peer = RawPeer.Connect(session => session.Serve<IWorkbench>(_workbench = new Workbench(session)), new RpcSessionOptions { TimeProvider = _clock });
        await peer.SendAsync($$"""{"jsonrpc":"2.0","id":1,"timeout":{{timeout}},"method":"workbench.waitForCancellation"}""");
        if (timeout == "1")
        {
            await _workbench.HandlerStarted.Task.Within();
            _clock.Advance(Second);
        }

        Assert.Contains("\"code\":-32008", await peer.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal(timeout == "1", _workbench.HandlerStarted.Task.IsCompleted);
        await peer.AssertAliveAsync();
    }

    /// <summary>Which of the two is over first is a matter of luck; the caller is told the same.</summary>
    [Fact]
    public async Task Request_WhoseHandlerMeetsTheInheritedLimit_IsAnsweredAsLate()
    {
        await using var peer = RawPeer.Connect(session => session.Serve<IWorkbench>(new Workbench(session)), new RpcSessionOptions { TimeProvider = _clock });
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"timeout":1000,"method":"workbench.askBack","params":["why"]}""");
        Assert.Contains("\"workbenchUser.answer\"", await peer.ReceiveAsync(), StringComparison.Ordinal);
        _clock.Advance(1.1 * Second);
        Assert.Contains("\"id\":1,\"error\":{\"code\":-32008", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    /// <summary>Its items were dropped with the time: a failure of its own would seem to come behind them.</summary>
    [Fact]
    public async Task Stream_WhoseProducerFailsBecauseItIsLate_IsAnsweredAsLate()
    {
        var producer = new StubbornProducer();
        await using var peer = RawPeer.Connect(session => session.Serve<IStubbornProducer>(producer), new RpcSessionOptions { TimeProvider = _clock });
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"timeout":1000,"method":"stubbornProducer.produce"}""");
        await producer.Started.Task.Within();
        _clock.Advance(1.1 * Second);
        Assert.Contains("\"id\":1,\"error\":{\"code\":-32008", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("99999999999999999999")]
    public async Task Request_WithATimeoutThatIsNone_IsInvalid(string timeout)
    {
        await using var peer = RawPeer.Connect();
        Assert.Contains("\"id\":1,\"error\":{\"code\":-32600", await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"timeout":{{timeout}},"method":"x"}"""), StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Call_TellsWhatIsLeft_ToAPeerThatKnowsOfIt()
    {
        await using var peer = RawPeer.Connect(subprotocol: "rpc.v1.json");
        _ = peer.Session.Get<IWorkbench>(new RpcCallOptions { Timeout = 1.5 * Second }).DoNothingAsync();
        Assert.Equal("""{"jsonrpc":"2.0","id":65536,"timeout":1500,"method":"workbench.doNothing","params":[]}""", await peer.ReceiveAsync());

        await using var plain = RawPeer.Connect(options: new RpcSessionOptions { CallTimeout = Second });
        _ = plain.Session.Get<IWorkbench>().DoNothingAsync();
        Assert.Equal("""{"jsonrpc":"2.0","id":65536,"method":"workbench.doNothing","params":[]}""", await plain.ReceiveAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(25 * 24 * 3600)]
    public void Options_OutsideTheirRange_AreRefused(int seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => Get(new() { Timeout = time }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Get(new() { FirstItemTimeout = time }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Get(new() { ItemTimeout = time }));
        Assert.Throws<ArgumentOutOfRangeException>(() => RpcDeadline.After(time));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcSessionOptions { CallTimeout = time }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcSessionOptions { StreamIdleTimeout = time }.Validate());
    }

    private void Connect(string subprotocol) => (_client, _server) = RpcSession.CreatePair(
        configureSecond: session => session.Serve<IWorkbench>(_workbench = new Workbench(session)),
        options: new RpcSessionOptions { TimeProvider = _clock, BlockingHandlerThreshold = null },
        subprotocol: subprotocol);

    private async Task ReconnectAsync(string subprotocol)
    {
        await DisposeAsync();
        Connect(subprotocol);
    }

    private Task UntilArmedAsync() => Eventually.TrueAsync(() => _clock.ArmedTimers > 0);

    private IWorkbench Get(RpcCallOptions options) => _client.Get<IWorkbench>(options);
}
