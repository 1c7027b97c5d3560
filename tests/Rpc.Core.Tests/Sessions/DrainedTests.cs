using Rpc.TestKit;

namespace Rpc.Core.Tests.Sessions;

/// <summary>When the last handler of a session is done.</summary>
public sealed class DrainedTests
{
    private readonly Station _station = new();

    [Fact]
    public async Task Drained_WithoutHandlers_CompletesWithTheSession()
    {
        var (client, server) = RpcSession.CreatePair();
        var drained = server.Drained;
        Assert.False(drained.IsCompleted);
        await client.DisposeAsync();
        await drained.Within();
        await server.Drained.Within();
    }

    [Fact]
    public async Task Drained_WaitsForTheLastHandler()
    {
        var (client, server) = RpcSession.CreatePair(configureSecond: session => session.Serve<IStation>(_station));
        var calls = new[] { client.Get<IStation>().WaitAsync(), client.Get<IStation>().WaitAsync() };
        await _station.EnteredAsync().Within();
        await _station.EnteredAsync().Within();
        await client.DisposeAsync();
        await server.Completion.Within();
        Assert.False(server.Drained.IsCompleted);
        _station.Awaited.SetResult();
        await server.Drained.Within();
        foreach (var call in calls)
            await Assert.ThrowsAsync<RpcSessionException>(() => call.Within());
    }
}
