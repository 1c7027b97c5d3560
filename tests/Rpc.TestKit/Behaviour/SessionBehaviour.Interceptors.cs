using System.Collections.Concurrent;
using Xunit;

namespace Rpc.TestKit.Behaviour;

// What calls pass through.
public abstract partial class SessionBehaviour
{
    [Fact]
    public async Task Interceptors_SeeAllThatThePeerCalls_TheFirstOutermost()
    {
        var log = new ConcurrentQueue<string>();
        var desk = new Desk();
        await using var pair = await OpenDeskAsync(session => session.Serve<IDesk>(desk), options => AddLogs(options, log));
        Assert.Equal("xx", await pair.Desk.EchoAsync("x", 2).Within());
        AssertLog(log, "1 in desk.echo Call x,2", "2 in desk.echo Call x,2", "2 out xx", "1 out xx");
        Assert.Equal([0, 1], await pair.Desk.StreamAsync(2).ToListAsync().Within());
        AssertLog(log, "1 in desk.stream Stream 2", "2 in desk.stream Stream 2", "2 out ", "1 out ");
        await Assert.ThrowsAsync<RpcException>(() => pair.Desk.FailAsync("no").Within());
        AssertLog(log, "1 in desk.fail Call no", "2 in desk.fail Call no", "2 no", "1 no");
        await pair.Desk.NoteAsync("hello").Within();
        Assert.Equal("hello", await desk.Noted.Task.Within());
        Assert.Equal("y", await pair.Desk.EchoAsync("y").Within());
        Assert.Equal("1 in desk.note Notification hello", log.First());
    }

    [Fact]
    public async Task Interceptors_SeeAllThatThisEndCalls()
    {
        var log = new ConcurrentQueue<string>();
        var served = new Desk();
        await using var pair = await OpenDeskAsync(static _ => { }, options => AddLogs(options, log), session => session.Serve<IDesk>(served));
        var desk = pair.Server.Get<IDesk>();
        Assert.Equal("xx", await desk.EchoAsync("x", 2).Within());
        AssertLog(log, "1 to desk.echo Call x,2", "2 to desk.echo Call x,2", "2 out xx", "1 out xx");
        Assert.Equal([0, 1], await desk.StreamAsync(2).ToListAsync().Within());
        AssertLog(log, "1 to desk.stream Stream 2", "2 to desk.stream Stream 2", "2 out ", "1 out ");
        var failed = await Assert.ThrowsAsync<RpcException>(() => desk.StreamAsync(0).ToListAsync().Within());
        Assert.Equal((RpcErrorCode)7, failed.Code);
        AssertLog(log, "1 to desk.stream Stream 0", "2 to desk.stream Stream 0", "2 nothing to stream", "1 nothing to stream");
        await desk.NoteAsync("hello").Within();
        Assert.Equal("hello", await served.Noted.Task.Within());
        AssertLog(log, "1 to desk.note Notification hello", "2 to desk.note Notification hello", "2 out ", "1 out ");
    }

    [Fact]
    public async Task Stream_LeftEarly_EndsForItsInterceptors()
    {
        var log = new ConcurrentQueue<string>();
        await using var pair = await OpenDeskAsync(static _ => { }, options => AddLogs(options, log), static session => session.Serve<IDesk>(new Desk()));
        await foreach (var item in pair.Server.Get<IDesk>().StreamAsync(1000))
        {
            if (item == 2)
                break;
        }

        AssertLog(log, "1 to desk.stream Stream 1000", "2 to desk.stream Stream 1000", "2 out ", "1 out ");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Interceptor_MayEndACallInsteadOfMakingIt_AndReplaceItsResult(bool isOutgoing)
    {
        await using var pair = await OpenDeskAsync(
            static session => session.Serve<IDesk>(new Desk()),
            static options => options.Interceptors.Add(new Interceptor(static async (invocation, next) =>
            {
                switch (invocation.Arguments[0])
                {
                    case "refused":
                        throw new RpcException((RpcErrorCode)6, "not for you");
                    case "cached":
                        invocation.Result = "from the cache";
                        return;
                    case "wrong":
                        invocation.Result = 5;
                        return;
                    case "forgotten":
                        return;
                }

                await next(invocation);
                invocation.Result = $"<{invocation.Result}>";
            })),
            static session => session.Serve<IDesk>(new Desk()));
        var desk = isOutgoing ? pair.Server.Get<IDesk>() : pair.Desk;
        Assert.Equal("<a>", await desk.EchoAsync("a").Within());
        Assert.Equal("from the cache", await desk.EchoAsync("cached").Within());
        var refused = await Assert.ThrowsAsync<RpcException>(() => desk.EchoAsync("refused").Within());
        Assert.Equal((RpcErrorCode)6, refused.Code);
        foreach (var text in new[] { "wrong", "forgotten" })
        {
            var failed = await Record.ExceptionAsync(() => desk.EchoAsync(text).Within());
            Assert.True(isOutgoing ? failed is InvalidOperationException : failed is RpcException { Code: RpcErrorCode.HandlerError }, failed?.ToString());
        }
    }

    [Fact]
    public async Task Interceptor_OfAnOutgoingCall_AddsHeaders_AndMakesItAgain()
    {
        var attempts = 0;
        await using var pair = await OpenDeskAsync(
            static _ => { },
            options => options.Interceptors.Add(new Interceptor(async (invocation, next) =>
            {
                invocation.Headers["attempt"] = (++attempts).ToString();
                try
                {
                    await next(invocation);
                }
                catch (RpcException)
                {
                    invocation.Headers["attempt"] = (++attempts).ToString();
                    await next(invocation);
                }
            })),
            static session => session.Serve<IDesk>(static context => context.Headers["attempt"] == "1" ? throw new InvalidOperationException("not yet") : new Desk(context)));
        var desk = pair.Server.Get<IDesk>();
        Assert.Equal("desk.describe Call [attempt=2]  False True", await desk.DescribeAsync().Within());
        attempts = 0;
        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => desk.CountAsync(AsyncEnumerables.OfAsync(1, 2)).Within());
        Assert.Contains("cannot be called again", failed.Message, StringComparison.Ordinal);
    }

    private static void AddLogs(RpcSessionOptions options, ConcurrentQueue<string> log)
    {
        for (var i = 1; i <= 2; i++)
        {
            var name = i;
            options.Interceptors.Add(new Interceptor(async (invocation, next) =>
            {
                log.Enqueue($"{name} {(invocation.IsOutgoing ? "to" : "in")} {invocation.Method} {invocation.Kind} {string.Join(',', invocation.Arguments)}");
                try
                {
                    await next(invocation);
                    log.Enqueue($"{name} out {invocation.Result}");
                }
                catch (Exception exception)
                {
                    log.Enqueue($"{name} {exception.Message}");
                    throw;
                }
            }));
        }
    }

    // What is to be seen was seen when the call was over: the outermost interceptor ends before it.
    private static void AssertLog(ConcurrentQueue<string> log, params string[] expected)
    {
        Assert.Equal(expected, log);
        log.Clear();
    }

    private sealed class Interceptor(Func<RpcInvocation, RpcNext, ValueTask> invoke) : RpcInterceptor
    {
        public override ValueTask InvokeAsync(RpcInvocation invocation, RpcNext next) => invoke(invocation, next);
    }
}
