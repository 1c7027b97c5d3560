using Xunit;

namespace Rpc.TestKit.Behaviour;

// What waits for what.
public abstract partial class SessionBehaviour
{
    [Fact]
    public async Task Calls_BeyondTheLimit_Wait_AndStartInOrder_AndBeyondBothAreBusy()
    {
        await using var pair = await OpenShopAsync(running: 1, waiting: 5);
        var calls = Enumerable.Range(0, 6).Select(number => pair.Client.WorkAsync(number)).ToList();
        await AssertBusyAsync(pair.Client.WorkAsync(6));

        // All six have arrived, since the seventh was answered.
        Assert.Equal([0], pair.Shop.Begun);
        pair.Shop.Release(0, 1, 2, 3, 4, 5);
        var results = await Task.WhenAll(calls).Within();
        Assert.Equal([0, 1, 2, 3, 4, 5], results);
        Assert.Equal([0, 1, 2, 3, 4, 5], pair.Shop.Begun);
    }

    [Fact]
    public async Task Call_CancelledWhileItWaits_IsTakenOut_AndNeverStarts()
    {
        await using var pair = await OpenShopAsync(running: 1, waiting: 3);
        using var cancellation = new CancellationTokenSource();
        var calls = new List<Task<int>> { pair.Client.WorkAsync(0), pair.Client.WorkAsync(1) };
        var cancelled = pair.Client.WorkAsync(2, cancellation.Token);
        calls.Add(pair.Client.WorkAsync(3));
        await AssertBusyAsync(pair.Client.WorkAsync(4));

        // Whoever was taken out leaves room for another.
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
        calls.Add(pair.Client.WorkAsync(5));
        await AssertBusyAsync(pair.Client.WorkAsync(6));

        pair.Shop.Release(0, 1, 2, 3, 5);
        await Task.WhenAll(calls).Within();
        Assert.Equal([0, 1, 3, 5], pair.Shop.Begun);
    }

    [Fact]
    public async Task SessionEnd_TakesOutWhatWaits_AndNothingOfItStarts()
    {
        var pair = await OpenShopAsync(running: 1, waiting: 2);
        var calls = Enumerable.Range(0, 3).Select(number => pair.Client.WorkInTurnAsync(number)).ToList();
        await AssertBusyAsync(pair.Client.WorkInTurnAsync(3));
        await pair.DisposeAsync();
        foreach (var call in calls)
            await Assert.ThrowsAsync<RpcSessionException>(() => call.Within());
        Assert.Equal([0], pair.Shop.Begun);
    }

    [Fact]
    public async Task OrderedCalls_RunOneAfterTheOther_AndOthersOvertakeThem()
    {
        await using var pair = await OpenShopAsync();
        var first = pair.Client.WorkInTurnAsync(0);
        var stream = pair.Client.StreamInTurnAsync(1).GetAsyncEnumerator();
        var firstItem = stream.MoveNextAsync();
        await pair.Client.WorkUnseenInTurnAsync(2).Within();
        var last = pair.Client.WorkInTurnAsync(3);

        pair.Shop.Release(9);
        Assert.Equal(9, await pair.Client.WorkAsync(9).Within());
        Assert.Equal([0, 9], pair.Shop.Begun);

        // A stream has its turn until it ends.
        pair.Shop.Release(0, 2, 3);
        Assert.Equal(0, await first.Within());
        Assert.True(await firstItem.Within());
        await pair.Shop.BegunAsync(1);
        pair.Shop.Release(10);
        Assert.Equal(10, await pair.Client.WorkAsync(10).Within());
        Assert.Equal([0, 9, 1, 10], pair.Shop.Begun);

        pair.Shop.Release(1);
        Assert.True(await stream.MoveNextAsync().AsTask().Within());
        Assert.False(await stream.MoveNextAsync().AsTask().Within());
        await stream.DisposeAsync();
        Assert.Equal(3, await last.Within());
        Assert.Equal([0, 9, 1, 10, 2, 3], pair.Shop.Begun);
    }

    [Fact]
    public async Task OrderedCall_ThatNeverEnds_HoldsUpNoOthers()
    {
        await using var pair = await OpenShopAsync(running: 4, waiting: 200);
        _ = pair.Client.WorkInTurnAsync(-1);
        var waiting = pair.Client.WorkInTurnAsync(-2);
        var numbers = Enumerable.Range(0, 100).ToArray();
        pair.Shop.Release(numbers);
        var results = await Task.WhenAll(numbers.Select(number => pair.Client.WorkAsync(number))).Within();
        Assert.Equal(numbers, results);
        Assert.False(waiting.IsCompleted);
        Assert.DoesNotContain(-2, pair.Shop.Begun);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 1024)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    public async Task CallBack_WhoseHandlerCallsAgain_GetsThrough(bool inTurn, int running)
    {
        await using var pair = await OpenShopAsync(running, waiting: 20);
        var calls = Enumerable.Range(0, 4).Select(_ => inTurn ? pair.Client.AskInTurnAsync(4) : pair.Client.AskAsync(4)).ToList();
        Assert.All(await Task.WhenAll(calls).Within(), static answer => Assert.Equal("4321!", answer));
    }

    [Fact]
    public async Task Arguments_OfWaitingCalls_AreLimitedInBytes()
    {
        await using var pair = await OpenShopAsync(running: 1, waiting: 100, options => options.MaxQueuedCallBytes = 1);
        var first = pair.Client.WorkAsync(0);
        var second = pair.Client.WorkAsync(1);
        await AssertBusyAsync(pair.Client.WorkAsync(2));
        pair.Shop.Release(0, 1);
        var results = await Task.WhenAll(first, second).Within();
        Assert.Equal([0, 1], results);
    }

    private static async Task AssertBusyAsync(Task call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => call.Within());
        Assert.Equal(RpcErrorCode.ServerBusy, refused.Code);
    }

    private async Task<ShopPair> OpenShopAsync(int running = 1024, int waiting = 1024, Action<RpcSessionOptions>? setServerOptions = null)
    {
        Shop? shop = null;
        var (client, server) = await ConnectAsync(
            static session => session.Serve<ICustomer>(new Customer(session)),
            session => session.Serve<IShop>(shop = new Shop(session)),
            options =>
            {
                options.LoggerFactory = _serverLog;
                (options.MaxConcurrentCalls, options.MaxQueuedCalls) = (running, waiting);
                setServerOptions?.Invoke(options);
            }).Within();
        return new ShopPair(client, server, client.Get<IShop>(), shop!, _serverLog);
    }

    private sealed record ShopPair(RpcSession ClientSession, RpcSession ServerSession, IShop Client, Shop Shop, RecordingLoggerFactory Log) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await ClientSession.DisposeAsync().Within();
            await ServerSession.DisposeAsync().Within();
            Assert.Empty(Log.Errors);
        }
    }
}
