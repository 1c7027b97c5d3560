using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>Tests with a real clock that somebody else reads: they run when no others keep the processors busy.</summary>
[CollectionDefinition(nameof(ProxiedConnectionTests), DisableParallelization = true)]
public sealed class AloneOnTheMachine;

/// <summary>What reverse proxies do to connections: cut off those that are silent, and die.</summary>
[Collection(nameof(ProxiedConnectionTests))]
public sealed class ProxiedConnectionTests
{
    private const int IdleSeconds = 2;
    private const int Rounds = 2;
    private static readonly TimeSpan Never = TimeSpan.Zero;
    private static readonly TimeSpan WellWithin = TimeSpan.FromMilliseconds(200);

    /// <summary>The proxies' own time-outs are the clock: when one has cut off one silent connection after the other, what was silent for longer was kept by nothing but its pings.</summary>
    [Fact]
    public Task IdleSession_WithKeepAliveOfEitherEnd_OutlivesThoseWithout() => Task.WhenAll(OutliveAsync(ProxyKind.Nginx), OutliveAsync(ProxyKind.Haproxy));

    [Theory]
    [InlineData(ProxyKind.Nginx)]
    [InlineData(ProxyKind.Haproxy)]
    public async Task Proxy_KilledInTheMiddleOfAMessage_IsAnAbnormalEndAtBothEnds(string program)
    {
        var accepted = new TaskCompletionSource<WebSocketConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource();
        await using var listener = await WebSocketListener.ListenAsync(
            "ws://127.0.0.1:0/",
            connection =>
            {
                accepted.SetResult(connection);
                return done.Task;
            }).Within();
        await using var proxy = await ProxyProcess.StartAsync(new ProxyKind(program, listener.Url.Port));
        await using var client = await WebSocketClient.ConnectAsync($"ws://127.0.0.1:{proxy.Port}/").Within();
        var server = await accepted.Task.Within();

        // Each end is in the middle of a message of the other's.
        await using var fromClient = client.BeginMessage(WebSocketMessageKind.Binary);
        await using var fromServer = server.BeginMessage(WebSocketMessageKind.Binary);
        foreach (var (writer, reader) in new[] { (fromClient, server), (fromServer, client) })
        {
            await writer.WriteAsync(new byte[100]).AsTask().Within();
            await writer.FlushAsync().AsTask().Within();
            Assert.False((await reader.ReceiveChunkAsync().Within())!.Value.EndOfMessage);
        }

        await proxy.KillAsync();
        foreach (var connection in (WebSocketConnection[])[client, server])
        {
            await Assert.ThrowsAnyAsync<IOException>(() => connection.ReceiveChunkAsync().AsTask().Within());
            await connection.Ended.Within();
            Assert.Equal((CloseCode.AbnormalClosure, true), (connection.Closed!.Code, connection.Closed.ByPeer));
            Assert.NotNull(connection.Closed.Exception);
        }

        done.SetResult();
    }

    private static async Task OutliveAsync(string program)
    {
        await using var pinging = await ListenAsync(WellWithin);
        await using var silent = await ListenAsync(Never);
        await using var toPinging = await ProxyProcess.StartAsync(new ProxyKind(program, pinging.Url.Port, IdleSeconds: IdleSeconds));
        await using var toSilent = await ProxyProcess.StartAsync(new ProxyKind(program, silent.Url.Port, IdleSeconds: IdleSeconds));
        await using var keptByServer = await ConnectAsync(toPinging, Never);
        await using var keptByClient = await ConnectAsync(toSilent, WellWithin);
        await CallAsync(keptByServer);
        await CallAsync(keptByClient);

        for (var round = 0; round < Rounds; round++)
        {
            await using var control = await ConnectAsync(toSilent, Never);
            await CallAsync(control);
            Assert.Equal(RpcSessionEndReason.ConnectionLost, (await control.Completion.Within()).Reason);
        }

        foreach (var session in (RpcSession[])[keptByServer, keptByClient])
        {
            await CallAsync(session);
            await session.CloseAsync().Within();
        }
    }

    private static async Task CallAsync(RpcSession session) => Assert.Equal(5, await session.Get<IWorkbench>().AddAsync(2, 3).Within());

    private static Task<RpcServer> ListenAsync(TimeSpan keepAlive) => RpcServer.ListenAsync(
        "ws://127.0.0.1:0/", static session => session.Serve<IWorkbench>(new Workbench(session)), new RpcServerOptions { KeepAliveInterval = keepAlive }).Within();

    private static Task<RpcSession> ConnectAsync(ProxyProcess proxy, TimeSpan keepAlive) =>
        RpcClient.ConnectAsync($"ws://127.0.0.1:{proxy.Port}/", options: new RpcClientOptions { KeepAliveInterval = keepAlive }).Within();
}
