using Rpc.Channels;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>Our client, served by the npm package <c>ws</c> with JSON text written by hand.</summary>
public sealed class NodeWsServerTests
{
    /// <summary>Plain JSON-RPC 2.0 knows no subscriptions: there our client sends none, and takes the events that come.</summary>
    [Theory]
    [InlineData("rpc.v1.json")]
    [InlineData("jsonrpc")]
    [InlineData("")]
    public async Task Server_OfNodeWs_AnswersPushesCallsBackAndCloses(string subprotocol)
    {
        using var log = new RecordingLoggerFactory();
        await using var node = NodeProcess.Start("json-rpc-server.mjs", subprotocol);
        var port = (await node.ObserveAsync("port")).GetInt32();
        var options = new RpcClientOptions { LoggerFactory = log };
        options.Subprotocols.Clear();
        if (subprotocol.Length > 0)
            options.Subprotocols.Add(subprotocol);
        await using var session = await RpcClient.ConnectAsync($"ws://127.0.0.1:{port}/", Serve, options).Within();
        await node.ExpectAsync("open", $"\"{subprotocol}\"");
        var workbench = session.Get<IWorkbench>();

        Assert.Equal(5, await workbench.AddAsync(2, 3).Within());
        await node.ExpectAsync("call", """{"jsonrpc":"2.0","method":"workbench.add","params":[2,3]}""");

        var error = await Assert.ThrowsAsync<RpcException>(() => workbench.EchoAsync("Zoë").Within());
        Assert.Equal((4711, "no such account", "{\"account\":7}"), ((int)error.Code, error.Message, error.ErrorData));
        await node.ExpectAsync("text", """["Zoë"]""");

        var halted = new TaskCompletionSource<(string, int)>(TaskCreationOptions.RunContinuationsAsynchronously);
        workbench.Halted += (symbol, count) => halted.SetResult((symbol, count));
        if (subprotocol == "rpc.v1.json")
            await node.ExpectAsync("subscribe", """{"jsonrpc":"2.0","method":"$/subscribe","params":{"event":"workbench.halted"}}""");
        else
            await node.CueAsync();
        Assert.Equal(("XYZ", 7), await halted.Task.Within());

        await workbench.LogAsync("a notification").Within();
        await node.ExpectAsync("notification", """{"jsonrpc":"2.0","method":"workbench.log","params":["a notification"]}""");
        await node.ExpectAsync("called back", """{"jsonrpc":"2.0","id":"cb-1","result":"why!"}""");
        await node.ExpectAsync("refused", "-32601");

        var end = await session.Completion.Within();
        Assert.Equal((RpcSessionEndReason.ClosedByPeer, ChannelCloseCode.GoingAway), (end.Reason, end.CloseCode));
        Assert.Contains("maintenance", end.Message, StringComparison.Ordinal);
        await node.ExpectAsync("closed", "1001");
        await node.ExpectEndAsync();
        Assert.Empty(log.Errors);

        static void Serve(RpcSession session) => session.Serve<IWorkbenchUser>(new WorkbenchUser(session));
    }
}
