using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

/// <summary>What waits, message by message.</summary>
public sealed class SchedulingMessageTests
{
    private readonly FakeTimeProvider _clock = new();
    private Shop _shop = null!;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cancels_TenThousandForOneId_AnswerItOnce(int id)
    {
        await using var peer = Connect(1, 5);
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"shop.work","params":[1]}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"shop.work","params":[2]}""");
        for (var i = 0; i < 10_000; i++)
            await peer.SendAsync($$$"""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{{{id}}}}}""");
        Assert.StartsWith($$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32800""", await peer.ReceiveAsync(), StringComparison.Ordinal);
        _shop.Release(3 - id);
        Assert.Equal($$"""{"jsonrpc":"2.0","id":{{3 - id}},"result":{{3 - id}}}""", await peer.ReceiveAsync());
        await peer.AssertAliveAsync();
        Assert.Equal(id == 1 ? [1, 2] : [1], _shop.Begun);
    }

    [Fact]
    public async Task Deadline_OfACallThatWaits_TakesItOut()
    {
        await using var peer = Connect(1, 5);
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"shop.work","params":[1]}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","id":2,"timeout":100,"method":"shop.work","params":[2]}""");
        await peer.AssertAliveAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(150));
        Assert.StartsWith("""{"jsonrpc":"2.0","id":2,"error":{"code":-32008""", await peer.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal(1, peer.Session.Load.IncomingCalls);
        _shop.Release(1);
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":1}""", await peer.ReceiveAsync());
        Assert.Equal([1], _shop.Begun);
    }

    [Fact]
    public async Task Arguments_OfACallThatWaits_AreReadWhenItArrives()
    {
        await using var peer = Connect(1, 5);
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"shop.work","params":[1]}""");
        Assert.StartsWith("""{"jsonrpc":"2.0","id":2,"error":{"code":-32602""", await peer.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"shop.work","params":["x"]}"""), StringComparison.Ordinal);
        Assert.Equal(1, peer.Session.Load.IncomingCalls);
        _shop.Release(1);
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":1}""", await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Notifications_BeyondBothLimits_EndTheSession()
    {
        await using var peer = Connect(1, 2);
        for (var i = 0; i < 3; i++)
            await peer.SendAsync($$"""{"jsonrpc":"2.0","method":"shop.workUnseen","params":[{{i}}]}""");
        await peer.AssertAliveAsync();
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"shop.workUnseen","params":[3]}""");
        var end = await peer.Session.Completion.Within();
        Assert.Equal(RpcSessionEndReason.LimitExceeded, end.Reason);
        Assert.Equal([0], _shop.Begun);
    }

    [Fact]
    public async Task Parent_ThatIsNoCallOfThisEnd_IsIgnored()
    {
        await using var peer = Connect(1, 1);
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"shop.work","params":[1]}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","id":2,"parent":65536,"method":"shop.work","params":[2]}""");
        Assert.StartsWith("""{"jsonrpc":"2.0","id":3,"error":{"code":-32001""", await peer.AskAsync("""{"jsonrpc":"2.0","id":3,"parent":"x","method":"shop.work","params":[3]}"""), StringComparison.Ordinal);
        Assert.Equal([1], _shop.Begun);
    }

    [Fact]
    public async Task NestedCalls_GoPastTheLimit_OnlyAsFarAsCallsMayWait()
    {
        await using var peer = Connect(1, 2);
        var asked = await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"shop.ask","params":[1]}""");
        Assert.Equal("""{"jsonrpc":"2.0","id":65536,"parent":1,"method":"customer.answer","params":[1,false]}""", asked);
        for (var i = 2; i < 4; i++)
            await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{i}},"parent":65536,"method":"shop.work","params":[{{i}}]}""");
        Assert.StartsWith("""{"jsonrpc":"2.0","id":4,"error":{"code":-32001""", await peer.AskAsync("""{"jsonrpc":"2.0","id":4,"parent":65536,"method":"shop.work","params":[4]}"""), StringComparison.Ordinal);
        Assert.Equal([2, 3], _shop.Begun);
    }

    private RawPeer Connect(int running, int waiting) => RawPeer.Connect(
        session => session.Serve<IShop>(_shop = new Shop(session)),
        new RpcSessionOptions { MaxConcurrentCalls = running, MaxQueuedCalls = waiting, TimeProvider = _clock },
        subprotocol: "rpc.v1.json");
}
