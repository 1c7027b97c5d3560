using System.Threading.Channels;
using Rpc.Channels;
using Rpc.Soak;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests;

/// <summary>Sessions that lose their connections: what goes on, what does not, and how an application sees it.</summary>
public sealed class ResumeTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLoggerFactory _log = new();
    private readonly Gate _gate = new();
    private readonly Channel<RpcConnectionState> _states = Channel.CreateUnbounded<RpcConnectionState>();
    private readonly Channel<RpcSession> _accepted = Channel.CreateUnbounded<RpcSession>();
    private readonly RpcServerOptions _serverOptions;
    private readonly RpcClientOptions _clientOptions;
    private RpcServer _server = null!;
    private Relay _relay = null!;

    public ResumeTests()
    {
        _serverOptions = new RpcServerOptions { LoggerFactory = _log, Resume = new RpcServerResumeOptions() };
        _clientOptions = new RpcClientOptions { LoggerFactory = _log, Resume = new RpcResumeOptions() };
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _relay?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task LostConnection_IsFollowedByAnother_AndTheSessionGoesOn()
    {
        await using var client = await ConnectAsync();
        var gate = client.Get<IGate>();
        var passing = gate.PassAsync(7);
        await _gate.Entered.Task.Within();
        _relay.Cut();
        await AssertStateAsync(RpcConnectionState.Interrupted);
        _gate.Open.SetResult();
        Assert.Equal(7, await passing.Within());
        await AssertStateAsync(RpcConnectionState.Connected);
        Assert.Equal(RpcConnectionState.Connected, client.ConnectionState);
        await Eventually.EqualAsync((1, 0), () => _server.Resumable);
        Assert.Equal(2, _relay.Connections);
    }

    [Theory]
    [InlineData(RpcSubprotocols.Json)]
    [InlineData(RpcSubprotocols.MessagePack)]
    public async Task NotificationsAndEvents_ArriveOnceAndInOrder_WhereverConnectionsBreak(string subprotocol)
    {
        const int Count = 2_000;
        _clientOptions.Subprotocols = [subprotocol];
        var random = new Random(3);
        await using var client = await ConnectAsync(life: () => random.Next(2_000, 20_000));
        Assert.Equal(subprotocol, client.Subprotocol);
        var gate = client.Get<IGate>();
        var opened = new List<int>();
        gate.Opened += (_, number) => opened.Add(number);
        for (var i = 0; i < Count; i++)
            await gate.NoteAsync(i).Within();
        Assert.Equal(Enumerable.Range(0, Count), await gate.GetNotesAsync().Within());
        await gate.RaiseAsync(Count).Within();
        Assert.Equal(Enumerable.Range(0, Count), opened);
        Assert.True(_relay.Connections > 3);
    }

    [Fact]
    public async Task Calls_MadeWhileThereIsNoConnection_Wait()
    {
        await using var client = await ConnectAsync();
        _relay.Refuses = true;
        _relay.Cut();
        await AssertStateAsync(RpcConnectionState.Interrupted);
        Assert.Equal(RpcConnectionState.Interrupted, client.ConnectionState);
        var notes = client.Get<IGate>().GetNotesAsync();
        var limited = client.Get<IGate>(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(1) }).PassAsync(1);
        await Assert.ThrowsAsync<TimeoutException>(() => limited.Within());
        _relay.Refuses = false;
        Assert.Empty(await notes.Within());
    }

    [Fact]
    public async Task ConnectionThatTheServerTakesForOpen_IsReplaced()
    {
        // The session never waits for its client.
        _serverOptions.Resume!.MaxDetachedSessions = 0;
        await using var client = await ConnectAsync();
        _relay.CutClients();
        await AssertStateAsync(RpcConnectionState.Interrupted);
        await AssertStateAsync(RpcConnectionState.Connected);
        Assert.Empty(await client.Get<IGate>().GetNotesAsync().Within());
        await Eventually.EqualAsync(1, () => _server.Connections);
        await Eventually.EqualAsync((1, 0), () => _server.Resumable);
    }

    [Fact]
    public async Task ConnectionThatFallsSilent_IsGivenUp_AndFollowedByAnother()
    {
        _clientOptions.TimeProvider = _time;
        await using var client = await ConnectAsync();
        Assert.Empty(await client.Get<IGate>().GetNotesAsync().Within());
        _relay.Silence();

        // A connection that does not wait for bytes at that moment is excused, and asked again.
        var interrupted = AssertStateAsync(RpcConnectionState.Interrupted);
        do
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            _time.Advance(TimeSpan.FromSeconds(20));
        }
        while (await Task.WhenAny(interrupted, Task.Delay(TimeSpan.FromSeconds(5))) != interrupted);
        await interrupted;
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await AssertStateAsync(RpcConnectionState.Connected);
        Assert.Empty(await client.Get<IGate>().GetNotesAsync().Within());
        await Eventually.EqualAsync((1, 0), () => _server.Resumable);
    }

    [Fact]
    public async Task CloseByTheClient_EndsTheSession_WhichIsNotResumed()
    {
        var client = await ConnectAsync();
        var session = await _accepted.Reader.ReadAsync();
        await client.DisposeAsync().Within();
        Assert.Equal(RpcSessionEndReason.ClosedByPeer, (await session.Completion.Within()).Reason);
        Assert.Equal(RpcConnectionState.Ended, client.ConnectionState);
        await Eventually.EqualAsync((0, 0), () => _server.Resumable);
        Assert.Equal(1, _relay.Connections);
    }

    [Fact]
    public async Task CloseByTheServer_EndsTheSession_WhichIsNotResumed()
    {
        await using var client = await ConnectAsync();
        var session = await _accepted.Reader.ReadAsync();
        await session.CloseAsync(ChannelCloseCode.GoingAway, "enough").Within();
        Assert.Equal(RpcSessionEndReason.ClosedByPeer, (await client.Completion.Within()).Reason);
        await Eventually.EqualAsync((0, 0), () => _server.Resumable);
        Assert.Equal(1, _relay.Connections);
    }

    [Fact]
    public async Task ServerThatWasStartedAnew_KnowsNoSession()
    {
        await using var client = await ConnectAsync();
        await using var other = await RpcServer.ListenAsync("ws://127.0.0.1:0/gate", static _ => { }, new RpcServerOptions { Resume = new RpcServerResumeOptions() });
        _relay.Redirect(other.Url);
        _relay.Cut();
        await AssertFailureAsync(client, RpcResumeFailure.UnknownSession);
        Assert.Equal((0, 0), other.Resumable);
    }

    [Fact]
    public async Task ServerThatWasStartedAnewWithoutResuming_KnowsNoSession()
    {
        await using var client = await ConnectAsync();
        await using var other = await RpcServer.ListenAsync("ws://127.0.0.1:0/gate", static _ => { });
        _relay.Redirect(other.Url);
        _relay.Cut();
        await AssertFailureAsync(client, RpcResumeFailure.UnknownSession);
    }

    [Fact]
    public async Task Authorize_MayRefuseToLetAClientBackIn()
    {
        var answer = WebSocketAdmission.Accept;
        _serverOptions.Authorize = (_, _) => new(answer);
        await using var client = await ConnectAsync();
        answer = WebSocketAdmission.Reject(401, "not any more");
        _relay.Cut();
        await AssertFailureAsync(client, RpcResumeFailure.Refused);
    }

    [Fact]
    public async Task WhoSaysToBeSomebodyElse_IsNotLetIn_AndTheSessionGoesOnToWait()
    {
        var who = "alice";
        SetState(() => who);
        await using var client = await ConnectAsync();
        who = "bob";
        _relay.Cut();
        await AssertFailureAsync(client, RpcResumeFailure.Refused);
        await Eventually.EqualAsync((1, 1), () => _server.Resumable);
    }

    [Fact]
    public async Task WhoIsWhoTheApplicationSays_IsLetIn()
    {
        SetState(static () => new object());
        _serverOptions.Resume!.MayResume = static (session, request) => session.State!.GetType() == request.State!.GetType();
        await using var client = await ConnectAsync();
        _relay.Cut();
        Assert.Empty(await client.Get<IGate>().GetNotesAsync().Within());
    }

    [Fact]
    public async Task MayResume_ThatFails_LetsNobodyIn()
    {
        _serverOptions.Resume!.MayResume = static (_, _) => throw new InvalidOperationException("on purpose");
        await using var client = await ConnectAsync();
        _relay.Cut();
        await AssertFailureAsync(client, RpcResumeFailure.Refused);
    }

    [Fact]
    public async Task ClientWhoseWindowIsOver_GivesUp()
    {
        _clientOptions.TimeProvider = _time;
        await using var client = await ConnectAsync();
        var passing = client.Get<IGate>().PassAsync(1);
        await _gate.Entered.Task.Within();
        _relay.Refuses = true;
        _relay.Cut();
        await AssertStateAsync(RpcConnectionState.Interrupted);
        _time.Advance(TimeSpan.FromSeconds(30));
        await AssertFailureAsync(client, RpcResumeFailure.WindowOver);
        var error = await Assert.ThrowsAsync<RpcSessionException>(() => passing.Within());
        Assert.Equal(RpcSessionEndReason.ResumeFailed, error.Reason);
        Assert.IsType<RpcResumeException>(error.InnerException);
    }

    [Fact]
    public async Task ClientThatIsDisposedOfWhileItDials_StopsAtOnce()
    {
        var client = await ConnectAsync();
        _relay.Refuses = true;
        _relay.Cut();
        await AssertStateAsync(RpcConnectionState.Interrupted);
        await client.DisposeAsync().Within();
        var end = await client.Completion.Within();
        Assert.Equal((RpcSessionEndReason.ClosedLocally, ChannelCloseCode.AbnormalClosure), (end.Reason, end.CloseCode));
    }

    [Fact]
    public async Task ServerThatStops_EndsSessionsThatWait_AtOnce()
    {
        await using var client = await ConnectAsync();
        var session = await _accepted.Reader.ReadAsync();
        _relay.Refuses = true;
        _relay.Cut();
        await Eventually.EqualAsync((1, 1), () => _server.Resumable);
        Assert.Equal(RpcConnectionState.Interrupted, session.ConnectionState);
        await _server.DisposeAsync().Within();
        Assert.Equal(RpcSessionEndReason.ClosedLocally, (await session.Completion.Within()).Reason);
        await Eventually.EqualAsync((0, 0), () => _server.Resumable);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task WhereOneEndDoesNotResume_TheSessionEndsWithItsConnection(bool client, bool server)
    {
        _clientOptions.Resume = client ? new RpcResumeOptions() : null;
        _serverOptions.Resume = server ? new RpcServerResumeOptions() : null;
        await using var session = await ConnectAsync();
        Assert.Empty(await session.Get<IGate>().GetNotesAsync().Within());
        Assert.Equal(RpcSubprotocols.MessagePack, session.Subprotocol);
        _relay.Cut();
        Assert.Equal(RpcSessionEndReason.ConnectionLost, (await session.Completion.Within()).Reason);
    }

    [Fact]
    public async Task SetUpThatFails_EndsTheSession_AndNothingIsKept()
    {
        _server = await RpcServer.ListenAsync("ws://127.0.0.1:0/gate", static _ => throw new InvalidOperationException("on purpose"), _serverOptions);
        await using var client = await RpcClient.ConnectAsync(_server.Url.ToString(), options: _clientOptions).Within();
        Assert.Equal(ChannelCloseCode.InternalError, (await client.Completion.Within()).CloseCode);
        await Eventually.EqualAsync((0, 0), () => _server.Resumable);
    }

    [Fact]
    public void Options_OutsideTheirRanges_AreRefused()
    {
        static void AssertRefused(RpcServerResumeOptions resume) => Assert.Throws<ArgumentOutOfRangeException>(() => new RpcServerOptions { Resume = resume }.Validate());
        AssertRefused(new() { MaxReplayBytes = (256 * 1024) - 1 });
        AssertRefused(new() { ResumeWindow = TimeSpan.Zero });
        AssertRefused(new() { ResumeWindow = TimeSpan.FromDays(50) });
        AssertRefused(new() { MaxDetachedSessions = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcClientOptions { Resume = new() { MaxReplayBytes = 0 } }.Validate());
    }

    private void SetState(Func<object> who) => _serverOptions.Authorize = (request, _) =>
    {
        request.State = who();
        return new(WebSocketAdmission.Accept);
    };

    private async Task<RpcSession> ConnectAsync(Func<long>? life = null)
    {
        _server = await RpcServer.ListenAsync(
            "ws://127.0.0.1:0/gate",
            session =>
            {
                session.Serve<IGate>(_gate);
                _accepted.Writer.TryWrite(session);
            },
            _serverOptions);
        _relay = new Relay(_server.Url, life);
        return await RpcClient.ConnectAsync(
            _relay.Url.ToString(), session => session.ConnectionStateChanged += (_, state) => _states.Writer.TryWrite(state), _clientOptions).Within();
    }

    private async Task AssertStateAsync(RpcConnectionState state) => Assert.Equal(state, await _states.Reader.ReadAsync().Within());

    private static async Task AssertFailureAsync(RpcSession session, RpcResumeFailure failure)
    {
        var end = await session.Completion.Within();
        Assert.Equal(RpcSessionEndReason.ResumeFailed, end.Reason);
        Assert.Equal(failure, Assert.IsType<RpcResumeException>(end.Exception).Failure);
        Assert.Equal(RpcConnectionState.Ended, session.ConnectionState);
    }
}
