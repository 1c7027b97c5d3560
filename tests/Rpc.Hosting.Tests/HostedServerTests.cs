using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rpc.Channels;
using Rpc.TestKit;

namespace Rpc.Hosting.Tests;

/// <summary>How a server starts and stops with its host.</summary>
public sealed class HostedServerTests
{
    [Theory]
    [InlineData(RpcActivation.Singleton)]
    [InlineData(RpcActivation.PerSession)]
    [InlineData(RpcActivation.PerCall)]
    public async Task MissingRegistration_FailsTheStart_AndIsNamed(RpcActivation activation)
    {
        var host = RpcHost.Create(rpc => rpc.Serve<IClerk, Clerk>(activation), static services => services.RemoveAll<Pen>());
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.Contains(typeof(Pen).FullName!, failure.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => host.Server);
    }

    /// <summary>Registered by a key as well, behind what serves: that one is another's.</summary>
    [Theory]
    [InlineData(RpcActivation.PerSession)]
    [InlineData(RpcActivation.PerCall)]
    public async Task KeyedRegistration_OfTheSameClass_IsNoConcernOfTheServers(RpcActivation activation)
    {
        await using var host = await RpcHost.StartAsync(rpc =>
        {
            rpc.Serve<IClerk, Clerk>(activation);
            rpc.Services.AddKeyedScoped<Clerk>("substitute");
        });
        await using var session = await host.ConnectAsync();
        Assert.Equal(1, await session.Get<IClerk>().GetNumberAsync().Within());
    }

    [Fact]
    public async Task Constructor_OfASingleton_ThatThrows_FailsTheStart()
    {
        var host = RpcHost.Create(
            static rpc => rpc.Serve<IClerk, Clerk>(RpcActivation.Singleton),
            static services => services.AddSingleton<Pen>().AddSingleton(new Ledger { IsClerkRefused = true }));
        Assert.Equal("no clerk is free", (await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync())).Message);
    }

    [Fact]
    public async Task Stop_ClosesSessionsWith1001_AndWaitsForTheirHandlers()
    {
        await using var host = await RpcHost.StartAsync(static rpc => rpc.Serve<IClerk, Clerk>());
        await using var session = await host.ConnectAsync();
        _ = session.Get<IClerk>().WaitAsync();
        await host.Ledger.Waiting.Task.Within();

        var stopping = host.StopAsync();
        await host.Ledger.Cancelled.Task.Within();
        Assert.Equal(ChannelCloseCode.GoingAway, (await session.Completion.Within()).CloseCode);
        Assert.False(stopping.IsCompleted);
        host.Ledger.Release.SetResult();
        await stopping.Within();
        Assert.Equal(["waited", "clerk 1 disposed", "pen disposed"], host.Ledger.Entries);
        Assert.Empty(host.Log.Errors);
    }

    [Fact]
    public async Task Stop_BeyondTheShutdownTime_LeavesHandlersBehind_AndSaysSo()
    {
        await using var host = await RpcHost.StartAsync(static rpc => rpc.Serve<IClerk, Clerk>());
        await using var session = await host.ConnectAsync();
        _ = session.Get<IClerk>().WaitForReleaseAsync();
        await host.Ledger.Waiting.Task.Within();

        using var over = new CancellationTokenSource();
        var stopping = host.Services.GetRequiredService<RpcHostedServer>().StopAsync(over.Token);
        await session.Completion.Within();
        Assert.False(stopping.IsCompleted);
        await over.CancelAsync();
        await stopping.Within();
        Assert.Contains(host.Log.Entries, static entry => entry.EventId == 3001);
        host.Ledger.Release.SetResult();
        await host.LedgerAsync(3);
    }

    [Fact]
    public async Task Sessions_AreSetUpFurther_WithTheServicesOfTheirScope()
    {
        var readers = new RpcGroup<IClerk>();
        await using var host = await RpcHost.StartAsync(rpc => rpc.Serve<IClerk, Clerk>().OnSession((services, session, request) =>
        {
            Assert.Same(session, services.GetRequiredService<RpcScope>().Session);
            Assert.Equal("/", request.Path);
            readers.Add(session);
        }));
        await using var session = await host.ConnectAsync();
        await session.Get<IClerk>().GetNumberAsync().Within();
        Assert.Equal(1, readers.Count);
    }

    [Fact]
    public async Task Options_AreThoseThatServicesSet_AndLogToTheHost()
    {
        await using var host = await RpcHost.StartAsync(static rpc => rpc.Serve<IClerk, Clerk>().Configure(static (services, options) =>
        {
            Assert.NotNull(services.GetRequiredService<Ledger>());
            Assert.NotNull(options.LoggerFactory);
            options.MaxConnections = 1;
        }));
        await using var session = await host.ConnectAsync();
        var refused = await Assert.ThrowsAsync<RpcConnectException>(() => host.ConnectAsync());
        Assert.Equal(503, refused.StatusCode);
        Assert.Contains(host.Log.Entries, static entry => entry.EventId == 3000 && entry.Message.Contains("clerk", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Servers_MayBeSeveral()
    {
        await using var host = await RpcHost.StartAsync(
            static rpc => rpc.Serve<IClerk, Clerk>(),
            static services => services.AddRpcServer(static _ => "ws://127.0.0.1:0/bell", static rpc => rpc.Serve<IBell, Bell>(RpcActivation.Singleton)));
        var urls = host.Services.GetServices<RpcHostedServer>().Select(static server => server.Server.Url).ToList();
        Assert.Equal(2, urls.Count);
        foreach (var url in urls)
            await (await RpcClient.ConnectAsync(url.ToString()).Within()).DisposeAsync().Within();
    }

    [Fact]
    public void Contract_WithEvents_IsNotServedPerCall()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => RpcHost.Create(static rpc => rpc.Serve<IBell, Bell>(RpcActivation.PerCall)));
        Assert.Contains("'bell'", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => RpcHost.Create(static rpc => rpc.Serve<IClerk, Clerk>((RpcActivation)3)));
    }
}
