using System.Collections.Concurrent;
using Xunit;

namespace Rpc.TestKit.Behaviour;

// What handlers know of their calls.
public abstract partial class SessionBehaviour
{
    [Fact]
    public async Task Headers_ReachTheHandler_AndOnlyOfTheirOwnCall()
    {
        await using var pair = await OpenDeskAsync(session => session.Serve<IDesk>(new Desk(), new RpcServeOptions { FlowContext = true }));
        var desk = pair.Client.Get<IDesk>(new RpcCallOptions { Headers = new Dictionary<string, string> { ["b"] = "\"ü\\", ["a b"] = "" }, Timeout = TimeSpan.FromMinutes(1) });
        Assert.Equal("desk.describe Call [a b=,b=\"ü\\] Zoë True True", await desk.DescribeAsync().Within());
        Assert.Equal("desk.describe Call [] Zoë False True", await pair.Desk.DescribeAsync().Within());
    }

    [Fact]
    public async Task Headers_BeyondEitherEndsLimit_AreATypedError()
    {
        await using var pair = await OpenDeskAsync(static session => session.Serve<IDesk>(new Desk()), static options => (options.MaxHeaders, options.MaxHeaderBytes) = (2, 10));
        foreach (var (count, length) in new[] { (3, 0), (1, 10), (65, 0), (1, 8 * 1024) })
        {
            var headers = Enumerable.Range(0, count).ToDictionary(static i => i.ToString(), _ => new string('x', length));
            var refused = await Assert.ThrowsAsync<RpcException>(() => pair.Client.Get<IDesk>(new RpcCallOptions { Headers = headers }).EchoAsync("a").Within());
            Assert.Equal(RpcErrorCode.HeaderLimitExceeded, refused.Code);
        }

        var allowed = new RpcCallOptions { Headers = new Dictionary<string, string> { ["1"] = "12345678", ["2"] = "" } };
        Assert.Equal("a", await pair.Client.Get<IDesk>(allowed).EchoAsync("a").Within());
    }

    [Fact]
    public async Task Context_WhereItIsNotAskedFor_NamesTheOption()
    {
        await using var pair = await OpenDeskAsync(static session => session.Serve<IDesk>(new Desk()));
        Assert.Contains("RpcServeOptions.FlowContext", await pair.Desk.DescribeAsync().Within(), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => RpcContext.Current);
    }

    [Fact]
    public async Task Implementation_PerCall_LivesAsLongAsItsCall()
    {
        var desks = new ConcurrentQueue<Desk>();
        await using var pair = await OpenDeskAsync(session => session.Serve<IDesk>(context =>
        {
            desks.Enqueue(new Desk(context));
            return desks.Last();
        }));
        Assert.Equal("desk.describe Call [] Zoë False True", await pair.Desk.DescribeAsync().Within());
        Assert.Equal("aa", await pair.Desk.EchoAsync("a", 2).Within());
        Assert.Equal([0, 1, 2, 3, 4], await pair.Desk.StreamAsync(5).ToListAsync().Within());
        await Assert.ThrowsAsync<RpcException>(() => pair.Desk.FailAsync("b").Within());
        Assert.Equal(3, await pair.Desk.CountAsync(AsyncEnumerables.OfAsync(1, 2, 3)).Within());
        Assert.Equal([1, 1, 1, 1, 1], desks.Select(static desk => desk.Disposals));
    }

    [Fact]
    public async Task Implementation_PerCall_OfAContractWithEvents_IsRefused()
    {
        InvalidOperationException? refused = null;
        await using var pair = await OpenDeskAsync(session =>
        {
            refused = Assert.Throws<InvalidOperationException>(() => session.Serve<ILoudDesk>(static _ => null!));
            session.Serve<IDesk>(new Desk());
        });
        Assert.Contains("events", refused!.Message, StringComparison.Ordinal);
    }

    private async Task<DeskPair> OpenDeskAsync(Action<RpcSession> serve, Action<RpcSessionOptions>? setServerOptions = null, Action<RpcSession>? serveAtClient = null)
    {
        var (client, server) = await ConnectAsync(
            session => serveAtClient?.Invoke(session),
            session =>
            {
                session.State = "Zoë";
                serve(session);
            },
            options =>
            {
                options.LoggerFactory = _serverLog;
                setServerOptions?.Invoke(options);
            }).Within();
        return new DeskPair(client, server, client.Get<IDesk>());
    }

    private sealed record DeskPair(RpcSession Client, RpcSession Server, IDesk Desk) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync().Within();
            await Server.DisposeAsync().Within();
        }
    }
}
