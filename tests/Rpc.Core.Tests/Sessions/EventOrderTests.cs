using Rpc.Channels;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

public sealed class EventOrderTests
{
    /// <summary>Over a channel that is always full, so that all that is sent has to wait for its turn.</summary>
    [Fact]
    public async Task Events_ThatAHandlerRaises_ComeBeforeItsAnswer()
    {
        var (first, second) = InMemoryChannel.CreatePair("rpc.v1.json", capacity: 1);
        await using var server = RpcSession.Start(first, static session => session.Serve<IWarehouse>(new Warehouse()));
        await using var client = RpcSession.Start(second);
        var seen = 0;
        client.Get<IWarehouse>().Arrived += _ => seen++;
        for (var i = 1; i <= 50; i++)
        {
            await client.Get<IWarehouse>().DeliverAsync([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).Within();
            Assert.Equal(10 * i, Volatile.Read(ref seen));
        }
    }
}
