using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests;

/// <summary>What two ends agree to speak.</summary>
public sealed class SubprotocolTests
{
    [Theory]
    [InlineData(new[] { "rpc.v1.msgpack", "rpc.v1.json" }, null, "rpc.v1.msgpack")]
    [InlineData(new[] { "rpc.v1.json", "rpc.v1.msgpack" }, null, "rpc.v1.msgpack")]
    [InlineData(new[] { "rpc.v1.json" }, null, "rpc.v1.json")]
    [InlineData(new[] { "jsonrpc" }, null, "jsonrpc")]
    [InlineData(new string[0], null, null)]
    [InlineData(new[] { "rpc.v1.msgpack", "rpc.v1.json" }, new[] { "rpc.v1.json" }, "rpc.v1.json")]
    [InlineData(new[] { "rpc.v1.msgpack", "rpc.v1.json" }, new[] { "rpc.v1.json", "rpc.v1.msgpack" }, "rpc.v1.json")]
    [InlineData(new[] { "rpc.v1.msgpack" }, new[] { "rpc.v1.json" }, null)]
    public async Task Ends_AgreeOnTheFirstOfTheServersThatTheClientOffers(string[] offered, string[]? accepted, string? agreed)
    {
        var serverOptions = new RpcServerOptions();
        if (accepted is not null)
            Set(serverOptions.Subprotocols, accepted);
        var clientOptions = new RpcClientOptions();
        Set(clientOptions.Subprotocols, offered);
        await using var server = await RpcServer.ListenAsync("ws://127.0.0.1:0/", static _ => { }, serverOptions);
        await using var session = await RpcClient.ConnectAsync(server.Url.ToString(), options: clientOptions).Within();
        Assert.Equal(agreed, session.Subprotocol);
    }

    [Fact]
    public async Task MessagePack_OverASocket_CarriesCalls()
    {
        await using var server = await AllocationTests.ListenAsync();
        await using var session = await ConnectAsync(server);
        for (var i = 0; i < 3; i++)
            Assert.Equal(i + 1, await session.Get<AllocationTests.IAdder>().AddAsync(i, 1).AsTask().Within());
    }

    [Fact]
    public async Task Subprotocol_ThatIsNone_IsRefusedAtOnce()
    {
        var serverOptions = new RpcServerOptions { Subprotocols = { "chat" } };
        await Assert.ThrowsAsync<ArgumentException>(() => RpcServer.ListenAsync("ws://127.0.0.1:0/", static _ => { }, serverOptions));
        await Assert.ThrowsAsync<ArgumentException>(() => RpcClient.ConnectAsync("ws://127.0.0.1:1/", options: new RpcClientOptions { Subprotocols = { "chat" } }));
    }

    /// <summary>Connects to speak MessagePack.</summary>
    internal static Task<RpcSession> ConnectAsync(RpcServer server)
    {
        var options = new RpcClientOptions();
        Set(options.Subprotocols, RpcSubprotocols.MessagePack);
        return RpcClient.ConnectAsync(server.Url.ToString(), options: options).Within();
    }

    private static void Set(IList<string> list, params string[] subprotocols)
    {
        list.Clear();
        foreach (var subprotocol in subprotocols)
            list.Add(subprotocol);
    }
}
