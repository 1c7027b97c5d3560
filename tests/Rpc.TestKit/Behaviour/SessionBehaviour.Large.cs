using Xunit;

namespace Rpc.TestKit.Behaviour;

// Messages that go in parts.
public abstract partial class SessionBehaviour
{
    private const int Large = 1_000_000;

    // Beyond what goes whole, by little.
    private const int JustLarge = 131_100;

    private readonly Warehouse _warehouse = new();

    [Fact]
    public async Task LargeArgument_DelaysNoCallThatIsMadeBehindIt()
    {
        const int Huge = 64 * 1024 * 1024;
        var (client, server) = await OpenWarehouseAsync(Huge + 1000);
        await using (client)
        await using (server)
        {
            var huge = client.Get<IWarehouse>().MeasureAsync(new string('x', Huge));
            Assert.Equal(5, await client.Get<IWarehouse>().MeasureAsync("small").Within());
            Assert.Equal(Huge, await huge.Within());
            Assert.Equal([5, Huge], _warehouse.Measured);
        }
    }

    [Fact]
    public async Task LargeArgument_WhileItIsRead_DelaysNoCallBehindIt()
    {
        await using var hall = await OpenHallAsync();
        var large = hall.Warehouse.WeighAsync(hall.Gate.Crate);
        await hall.Gate.Entered.Task.Within();
        Assert.Equal(5, await hall.Warehouse.MeasureAsync("small").Within());
        Assert.False(large.IsCompleted);
        hall.Gate.MayRead.Set();
        Assert.Equal(Large, await large.Within());
        Assert.Equal([5, Large], _warehouse.Measured);
    }

    [Fact]
    public async Task LargeArgument_Cancelled_WhileItIsRead_NeverReachesItsHandler()
    {
        await using var hall = await OpenHallAsync();
        using var cancellation = new CancellationTokenSource();
        var large = hall.Warehouse.WeighAsync(hall.Gate.Crate, cancellation.Token);
        await hall.Gate.Entered.Task.Within();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large.Within());

        // The answer to this is behind the cancel; the next large one behind the reading of the first.
        Assert.Equal(5, await hall.Warehouse.MeasureAsync("small").Within());
        hall.Gate.MayRead.Set();
        Assert.Equal(Large, await hall.Warehouse.WeighAsync(hall.Gate.Crate).Within());
        Assert.Equal([5, Large], _warehouse.Measured);
    }

    [Fact]
    public async Task LargeArgument_OfAnOrderedMethod_KeepsItsTurn_WhileItIsRead()
    {
        await using var hall = await OpenHallAsync();
        var large = hall.Warehouse.ShelveAsync(hall.Gate.Crate);
        await hall.Gate.Entered.Task.Within();
        var behind = hall.Warehouse.ShelveAsync(null);
        Assert.Equal(5, await hall.Warehouse.MeasureAsync("small").Within());
        Assert.False(behind.IsCompleted);
        hall.Gate.MayRead.Set();
        await Task.WhenAll(large, behind).Within();
        Assert.Equal([5, Large, 0], _warehouse.Measured);
    }

    [Fact]
    public async Task Streams_BesideALargeArgument_AreKeptWhileItIsRead()
    {
        await using var hall = await OpenHallAsync();
        var bytes = new PatternStream(1_000_000);
        var source = new Source();
        var large = hall.Warehouse.FillAsync(hall.Gate.Crate, Texts(), bytes);
        await hall.Gate.Entered.Task.Within();

        // All of one, and of the other as much as goes without a grant, is there before the streams are.
        await source.Disposed.Task.Within();
        Assert.Equal(5, await hall.Warehouse.MeasureAsync("small").Within());
        hall.Gate.MayRead.Set();
        Assert.Equal($"{Large}:0,1,2:1000000", await large.Within());

        async IAsyncEnumerable<string> Texts()
        {
            await foreach (var number in source.CountAsync(3))
                yield return number.ToString();
        }
    }

    [Fact]
    public async Task LargeArgument_ThatDoesNotFit_FailsThatCallOnly()
    {
        var (client, server) = await OpenWarehouseAsync();
        await using (client)
        await using (server)
        {
            var failed = await Assert.ThrowsAsync<RpcException>(() => client.Get<IOtherWarehouse>().MeasureAsync([new string('x', Large)]).Within());
            Assert.Equal(RpcErrorCode.InvalidParams, failed.Code);
            Assert.Equal(Large, await client.Get<IWarehouse>().MeasureAsync(new string('x', Large)).Within());
        }
    }

    [Fact]
    public async Task Session_MayEnd_WhileALargeArgumentIsRead()
    {
        await using var hall = await OpenHallAsync();
        var large = hall.Warehouse.WeighAsync(hall.Gate.Crate);
        await hall.Gate.Entered.Task.Within();
        await hall.Client.DisposeAsync().AsTask().Within();
        await hall.Server.Completion.Within();
        await Assert.ThrowsAsync<RpcSessionException>(() => large.Within());
        hall.Gate.MayRead.Set();
        Assert.Empty(_warehouse.Measured);
    }

    [Fact]
    public async Task LargeResult_DelaysNoOtherAnswer()
    {
        const int Huge = 64 * 1024 * 1024;
        var (client, server) = await OpenWarehouseAsync(Huge + 1000);
        await using (client)
        await using (server)
        {
            var huge = server.Get<IWarehouse>().MakeAsync(Huge);
            Assert.Equal(3, (await server.Get<IWarehouse>().MakeAsync(3).Within()).Length);
            Assert.Equal(Huge, (await huge.Within()).Length);
        }
    }

    [Fact]
    public async Task LargeCall_CancelledOnItsWay_NeverBegins()
    {
        const int Huge = 64 * 1024 * 1024;
        var (client, server) = await OpenWarehouseAsync(Huge + 1000);
        await using (client)
        await using (server)
        {
            using var cancellation = new CancellationTokenSource();
            var huge = client.Get<IWarehouse>().MeasureAsync(new string('x', Huge), cancellation.Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => huge.Within());
            Assert.Equal(3, await client.Get<IWarehouse>().MeasureAsync("end").Within());
            Assert.Equal([3], _warehouse.Measured);
        }
    }

    [Fact]
    public async Task LargeArgument_BeyondTheLimit_EndsTheSession()
    {
        var (client, server) = await OpenWarehouseAsync(Large);
        await using (client)
        await using (server)
        {
            await Assert.ThrowsAsync<RpcSessionException>(() => client.Get<IWarehouse>().MeasureAsync(new string('x', Large)).Within());
            Assert.Equal(RpcSessionEndReason.LimitExceeded, (await server.Completion.Within()).Reason);
        }
    }

    [Fact]
    public async Task LargeNotification_ThatWasAwaited_TakesEffectBeforeTheNextCall()
    {
        var (client, server) = await OpenWarehouseAsync();
        await using (client)
        await using (server)
        {
            var warehouse = client.Get<IWarehouse>();
            await warehouse.DropAsync(new string('x', Large)).Within();
            Assert.Equal(Large, await warehouse.CountDroppedAsync().Within());
        }
    }

    [Fact]
    public async Task Items_LargeAndSmall_ComeInOrder()
    {
        var (client, server) = await OpenWarehouseAsync();
        await using (client)
        await using (server)
        {
            int[] lengths = [JustLarge, 1, 10, JustLarge, 200_000, 3];
            var returned = await client.Get<IWarehouse>().ReturnAsync(AsyncEnumerables.OfAsync(lengths.Select(static length => new string('x', length)).ToArray())).ToListAsync().Within();
            Assert.Equal(lengths, returned.Select(static text => text.Length));
        }
    }

    [Fact]
    public async Task Items_BehindALargeRequest_AreNotLost()
    {
        var (client, server) = await OpenWarehouseAsync();
        await using (client)
        await using (server)
        {
            var separator = new string('-', Large);
            Assert.Equal($"a{separator}b", await client.Get<IWarehouse>().JoinAsync(separator, AsyncEnumerables.OfAsync("a", "b")).Within());
        }
    }

    [Fact]
    public async Task Events_LargeAndSmall_ComeInOrder()
    {
        var (client, server) = await OpenWarehouseAsync();
        await using (client)
        await using (server)
        {
            var lengths = new List<int>();
            var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            client.Get<IWarehouse>().Arrived += text =>
            {
                lengths.Add(text.Length);
                if (text.Length == 0)
                    all.SetResult();
            };
            await client.Get<IWarehouse>().DeliverAsync([JustLarge, 5, JustLarge, 0]).Within();
            await all.Task.Within();
            Assert.Equal([JustLarge, 5, JustLarge, 0], lengths);
        }
    }

    [Fact]
    public async Task Calls_LargeInBothDirectionsAtOnce_AllReturn()
    {
        var (client, server) = await OpenWarehouseAsync();
        await using (client)
        await using (server)
        {
            var up = Enumerable.Range(0, 12).Select(i => client.Get<IWarehouse>().MeasureAsync(new string('x', Large + i))).ToList();
            var down = Enumerable.Range(0, 12).Select(i => server.Get<IWarehouse>().MakeAsync(Large + i)).ToList();
            Assert.Equal(Enumerable.Range(Large, 12), await Task.WhenAll(up).Within());
            Assert.Equal(Enumerable.Range(Large, 12), (await Task.WhenAll(down).Within()).Select(static text => text.Length));
        }
    }

    // The server reads crates when it is told to.
    private async Task<Hall> OpenHallAsync()
    {
        var (client, server) = await ConnectAsync(static _ => { }, session => session.Serve<IWarehouse>(_warehouse), static _ => { }).Within();
        return new Hall(client, server, new CrateGate(Large));
    }

    private sealed record Hall(RpcSession Client, RpcSession Server, CrateGate Gate) : IAsyncDisposable
    {
        public IWarehouse Warehouse { get; } = Client.Get<IWarehouse>();

        public async ValueTask DisposeAsync()
        {
            Gate.Dispose();
            await Client.DisposeAsync();
            await Server.DisposeAsync();
        }
    }

    // Both ends serve it.
    private async Task<(RpcSession Client, RpcSession Server)> OpenWarehouseAsync(int maxMessageBytes = 4 * Large) => await ConnectAsync(
        session => session.Serve<IWarehouse>(_warehouse),
        session => session.Serve<IWarehouse>(_warehouse),
        options => options.MaxMessageBytes = maxMessageBytes).Within();
}
