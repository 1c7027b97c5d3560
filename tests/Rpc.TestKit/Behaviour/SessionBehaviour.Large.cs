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

    // Both ends serve it.
    private async Task<(RpcSession Client, RpcSession Server)> OpenWarehouseAsync(int maxMessageBytes = 4 * Large) => await ConnectAsync(
        session => session.Serve<IWarehouse>(_warehouse),
        session => session.Serve<IWarehouse>(_warehouse),
        options => options.MaxMessageBytes = maxMessageBytes).Within();
}
