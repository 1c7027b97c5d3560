using Microsoft.Extensions.DependencyInjection;
using Rpc.TestKit;
using Rpc.WebSockets;

namespace Rpc.Hosting.Tests;

/// <summary>What objects of the container are made for, and when they go.</summary>
public sealed class ActivationTests
{
    [Fact]
    public async Task Singleton_ServesAllSessions_AndGoesWithTheHost()
    {
        Ledger ledger;
        await using (var host = await RpcHost.StartAsync(
            static rpc => rpc.Serve<IClerk, Clerk>(RpcActivation.Singleton),
            static services => services.AddSingleton<Pen>()))
        {
            ledger = host.Ledger;
            await using var first = await host.ConnectAsync();
            await using var second = await host.ConnectAsync();
            Assert.Equal(1, await first.Get<IClerk>().GetNumberAsync().Within());
            Assert.Equal(1, await second.Get<IClerk>().GetNumberAsync().Within());
            Assert.Empty(ledger.Entries);
        }

        Assert.Equal(["clerk 1 disposed", "pen disposed"], ledger.Entries);
    }

    [Fact]
    public async Task PerSession_EachSessionHasItsOwn_WhichGoesWithIt_BeforeWhatItTook()
    {
        await using var host = await RpcHost.StartAsync(static rpc => rpc.Serve<IClerk, Clerk>(RpcActivation.PerSession));
        await using var first = await host.ConnectAsync();
        Assert.Equal(1, await first.Get<IClerk>().GetNumberAsync().Within());
        await using (var second = await host.ConnectAsync())
        {
            Assert.Equal(2, await second.Get<IClerk>().GetNumberAsync().Within());
            Assert.Equal(2, await second.Get<IClerk>().GetNumberAsync().Within());
        }

        Assert.Equal(["clerk 2 disposed", "pen disposed"], await host.LedgerAsync(2));
        Assert.Equal(1, await first.Get<IClerk>().GetNumberAsync().Within());
    }

    [Fact]
    public async Task PerSession_ScopeEndsBehindTheLastHandler()
    {
        await using var host = await RpcHost.StartAsync(static rpc => rpc.Serve<IClerk, Clerk>(RpcActivation.PerSession));
        await using (var session = await host.ConnectAsync())
        {
            _ = session.Get<IClerk>().WaitAsync();
            await host.Ledger.Waiting.Task.Within();
        }

        await host.Ledger.Cancelled.Task.Within();
        Assert.Empty(host.Ledger.Entries);
        host.Ledger.Release.SetResult();
        Assert.Equal(["waited", "clerk 1 disposed", "pen disposed"], await host.LedgerAsync(3));
    }

    [Fact]
    public async Task PerCall_EachCallHasItsOwn_WhichIsGoneBeforeTheAnswer()
    {
        await using var host = await RpcHost.StartAsync(static rpc => rpc.Serve<IClerk, Clerk>(RpcActivation.PerCall));
        await using var session = await host.ConnectAsync();
        Assert.Equal(1, await session.Get<IClerk>().GetNumberAsync().Within());
        Assert.Equal(["clerk 1 disposed", "pen disposed"], host.Ledger.Entries);
        Assert.Equal(2, await session.Get<IClerk>().GetNumberAsync().Within());
        Assert.Equal(["clerk 1 disposed", "pen disposed", "clerk 2 disposed", "pen disposed"], host.Ledger.Entries);
    }

    [Fact]
    public async Task PerCall_OfAStream_StaysUntilItsEnd()
    {
        await using var host = await RpcHost.StartAsync(static rpc => rpc.Serve<IClerk, Clerk>(RpcActivation.PerCall));
        await using var session = await host.ConnectAsync();
        Assert.Equal([0, 1, 2], await session.Get<IClerk>().CountAsync(3).ToListAsync().Within());
        Assert.Equal(["counted", "clerk 1 disposed", "pen disposed"], host.Ledger.Entries);
    }

    [Theory]
    [InlineData(RpcActivation.PerSession, "ada, no call")]
    [InlineData(RpcActivation.PerCall, "ada, clerk.describeScope")]
    public async Task Scope_SaysWhatItBelongsTo(RpcActivation activation, string expected)
    {
        await using var host = await RpcHost.StartAsync(rpc => rpc.Serve<IClerk, ScopedClerk>(activation).Configure(static options => options.Authorize = static (request, _) =>
        {
            request.State = "ada";
            return new(WebSocketAdmission.Accept);
        }));
        await using var session = await host.ConnectAsync();
        Assert.Equal(expected, await session.Get<IClerk>().DescribeScopeAsync().Within());
    }

    [Fact]
    public async Task Scope_OfSomethingElse_SaysSo()
    {
        await using var host = await RpcHost.StartAsync(static rpc => rpc.Serve<IClerk, Clerk>());
        await using var scope = host.Services.CreateAsyncScope();
        Assert.Throws<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<RpcScope>().Session);
    }

    [Fact]
    public async Task Constructor_OfACallsObject_ThatThrows_FailsTheCallAndIsLogged()
    {
        await using var host = await RpcHost.StartAsync(static rpc => rpc.Serve<IClerk, Clerk>(RpcActivation.PerCall));
        await using var session = await host.ConnectAsync();
        host.Ledger.IsClerkRefused = true;
        var failure = await Assert.ThrowsAsync<RpcException>(() => session.Get<IClerk>().GetNumberAsync().Within());
        Assert.Equal(RpcErrorCode.HandlerError, failure.Code);
        Assert.Equal("no clerk is free", Assert.Single(host.Log.Errors, static entry => entry.EventId == 1001).Exception?.Message);
        Assert.Equal(["pen disposed"], await host.LedgerAsync(1));

        host.Ledger.IsClerkRefused = false;
        Assert.Equal(1, await session.Get<IClerk>().GetNumberAsync().Within());
    }

    [Fact]
    public async Task Constructor_OfASessionsObject_ThatThrows_EndsTheSessionAndIsLogged()
    {
        await using var host = await RpcHost.StartAsync(static rpc => rpc.Serve<IClerk, Clerk>(RpcActivation.PerSession));
        host.Ledger.IsClerkRefused = true;
        await using var session = await host.ConnectAsync();
        Assert.Equal(Channels.ChannelCloseCode.InternalError, (await session.Completion.Within()).CloseCode);
        await Assert.ThrowsAsync<RpcSessionException>(() => session.Get<IClerk>().GetNumberAsync().Within());
        Assert.Equal("no clerk is free", Assert.Single(host.Log.Errors, static entry => entry.EventId == 2109).Exception?.Message);
        Assert.Equal(["pen disposed"], await host.LedgerAsync(1));
    }

    [Fact]
    public async Task OwnRegistration_OfTheClass_IsUsed()
    {
        await using var host = await RpcHost.StartAsync(
            static rpc => rpc.Serve<IClerk, Clerk>(RpcActivation.PerCall),
            static services => services.AddScoped(static provider =>
            {
                provider.GetRequiredService<Ledger>().NewClerk();
                return new Clerk(provider.GetRequiredService<Ledger>(), provider.GetRequiredService<Pen>());
            }));
        await using var session = await host.ConnectAsync();
        Assert.Equal(2, await session.Get<IClerk>().GetNumberAsync().Within());
    }
}
