using NSubstitute;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

/// <summary>A contract is an ordinary interface: what a mocking library makes of it can be served, and raises events.</summary>
public sealed class SubstituteTests
{
    [Fact]
    public async Task Substitute_Served_AnswersCalls()
    {
        var shop = Substitute.For<IShop>();
        shop.WorkAsync(7, Arg.Any<CancellationToken>()).Returns(49);
        var (client, server) = RpcSession.CreatePair(configureSecond: session => session.Serve<IShop>(shop));
        await using var first = client;
        await using var second = server;

        Assert.Equal(49, await client.Get<IShop>().WorkAsync(7).Within());
        await shop.Received(1).WorkAsync(7, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Substitute_Served_RaisesEvents()
    {
        var feed = Substitute.For<IFeed>();
        feed.PingAsync().Returns(Task.CompletedTask);
        var (client, server) = RpcSession.CreatePair(configureSecond: session => session.Serve<IFeed>(feed));
        await using var first = client;
        await using var second = server;
        var received = new TaskCompletionSource<Parcel>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Get<IFeed>().Waits += (_, parcel) => received.TrySetResult(parcel);

        // The subscription is made before a later call is handled.
        await client.Get<IFeed>().PingAsync().Within();
        feed.Waits += Raise.Event<EventHandler<Parcel>>(feed, new Parcel(1, 2, "raised"));
        Assert.Equal(new Parcel(1, 2, "raised"), await received.Task.Within());
    }
}
