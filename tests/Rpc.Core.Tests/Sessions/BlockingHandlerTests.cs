using Microsoft.Extensions.Logging;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Sessions;

/// <summary>Handlers that block the thread of their session, with a clock that goes only as far as it is told.</summary>
public sealed class BlockingHandlerTests : IAsyncLifetime
{
    private static readonly TimeSpan Threshold = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly RecordingLoggerFactory _log = new();
    private readonly Station _station = new();
    private RpcSession _client = null!;
    private RpcSession _server = null!;
    private IStation _proxy = null!;

    public Task InitializeAsync() => StartAsync(Threshold);

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public async Task Handler_ThatBlocks_IsLoggedOnce_WithItsNameAndTime()
    {
        for (var incident = 1; incident <= 2; incident++)
        {
            var call = _proxy.BlockAsync();
            await _station.EnteredAsync().Within();
            _clock.Advance(Threshold);
            Assert.Equal(incident - 1, Warnings.Length);
            _clock.Advance(Threshold);
            _clock.Advance(10 * Threshold);
            Assert.Equal(incident, Warnings.Length);
            _station.LetGo();
            await call.Within();
        }

        Assert.All(Warnings, static warning =>
        {
            Assert.Equal(LogLevel.Warning, warning.Level);
            Assert.Contains("'station.block'", warning.Message, StringComparison.Ordinal);
            Assert.Contains("00:00:01", warning.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Handler_ThatAwaits_IsNotLogged()
    {
        var call = _proxy.WaitAsync();
        await _station.EnteredAsync().Within();
        for (var i = 0; i < 10; i++)
        {
            _clock.Advance(Threshold / 2);
            await _proxy.DoNothingAsync().Within();
        }

        _clock.Advance(10 * Threshold);
        _station.Awaited.SetResult();
        await call.Within();
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task Handler_ThatBlocksBehindOthers_IsFoundAlsoAfterTheSessionWasIdle()
    {
        await _proxy.DoNothingAsync().Within();
        _clock.Advance(10 * Threshold);
        await _proxy.DoNothingAsync().Within();
        var call = _proxy.BlockAsync();
        await _station.EnteredAsync().Within();
        _clock.Advance(2 * Threshold);
        Assert.Single(Warnings);
        _station.LetGo();
        await call.Within();
    }

    [Fact]
    public async Task IdleSession_HasNoTimer()
    {
        await _proxy.DoNothingAsync().Within();
        await _client.CloseAsync();
        await _server.Completion.Within();
        _clock.Advance(Threshold);
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public async Task Handler_ThatBlocksTheCallsThatWait_IsLogged()
    {
        var first = _proxy.WaitInTurnAsync();
        await _station.EnteredAsync().Within();
        var second = _proxy.BlockInTurnAsync();
        await _proxy.DoNothingAsync().Within();
        _station.Awaited.SetResult();
        await _station.EnteredAsync().Within();
        _clock.Advance(2 * Threshold);
        Assert.Contains("the calls that wait", Assert.Single(Warnings).Message, StringComparison.Ordinal);
        _station.LetGo();
        await Task.WhenAll(first, second).Within();
    }

    [Fact]
    public async Task Subscriber_ThatBlocks_IsLoggedUnderItsEvent()
    {
        _proxy.Rang += _ => _station.Block();
        await _proxy.DoNothingAsync().Within();
        _station.Ring("now");
        await _station.EnteredAsync().Within();
        _clock.Advance(2 * Threshold);
        Assert.Contains("'station.rang'", Assert.Single(Warnings).Message, StringComparison.Ordinal);
        _station.LetGo();
        await _proxy.DoNothingAsync().Within();
    }

    [Fact]
    public async Task Nothing_IsWatched_WithoutAThreshold()
    {
        await DisposeAsync();
        await StartAsync(threshold: null);
        var call = _proxy.BlockAsync();
        await _station.EnteredAsync().Within();
        Assert.Equal(0, _clock.ArmedTimers);
        _clock.Advance(10 * Threshold);
        Assert.Empty(Warnings);
        _station.LetGo();
        await call.Within();
    }

    private LogEntry[] Warnings => [.. _log.Entries.Where(static entry => entry.EventId == 1015)];

    private Task StartAsync(TimeSpan? threshold)
    {
        (_client, _server) = RpcSession.CreatePair(
            configureSecond: session => session.Serve<IStation>(_station),
            options: new RpcSessionOptions { TimeProvider = _clock, LoggerFactory = _log, BlockingHandlerThreshold = threshold });
        _proxy = _client.Get<IStation>();
        return Task.CompletedTask;
    }
}
