using Rpc.Channels;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>Our server, called by the npm package <c>ws</c> with JSON text written by hand.</summary>
public sealed class NodeWsTests : IAsyncLifetime
{
    private readonly TaskCompletionSource<RpcSession> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RecordingLoggerFactory _log = new();
    private RpcServer _server = null!;

    public async Task InitializeAsync() => _server = await RpcServer.ListenAsync(
        "ws://127.0.0.1:0/workbench",
        session =>
        {
            session.Serve<IWorkbench>(new Workbench(session));
            _accepted.SetResult(session);
        },
        new RpcServerOptions { LoggerFactory = _log, KeepAliveInterval = TimeSpan.FromMilliseconds(20) });

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync().Within();
        Assert.Empty(_log.Errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rpc.v1.json", "rpc.v1.json")]
    [InlineData("jsonrpc", "jsonrpc")]
    [InlineData("rpc.v1.json", "graphql-ws", "jsonrpc", "rpc.v1.json")]
    public async Task Client_OfNodeWs_CallsAndIsPushedEvents(string negotiated, params string[] offered)
    {
        await using var node = NodeProcess.Start("json-rpc-client.mjs", [_server.Url.ToString(), .. offered]);
        await node.ExpectAsync("open", $"\"{negotiated}\"");

        await node.ExpectAsync("by position", """{"jsonrpc":"2.0","id":1,"result":5}""");
        await node.ExpectAsync("by name", """{"jsonrpc":"2.0","id":2,"result":50}""");
        await node.ExpectAsync("string id", """{"jsonrpc":"2.0","id":"first","result":"Zoë"}""");
        var version = negotiated == RpcSubprotocols.Json ? $$""","data":{"contract":"workbench","fingerprint":"{{FingerprintOf<IWorkbench>()}}"}""" : "";
        await node.ExpectAsync("unknown method", $$$"""{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"Method 'workbench.vanished' not found."{{{version}}}}}""");
        await node.ExpectAsync("batch", """[{"jsonrpc":"2.0","id":"a","result":2},{"jsonrpc":"2.0","id":"b","result":["from a batch"]}]""");
        await node.ExpectAsync("malformed", """{"id":null,"code":-32700}""");
        await node.ExpectAsync("after malformed", """{"jsonrpc":"2.0","id":5,"result":8}""");

        await node.ExpectAsync("subscribed", """{"jsonrpc":"2.0","id":6,"result":null}""");
        await node.ExpectAsync("event", """{"jsonrpc":"2.0","method":"workbench.halted","params":["XYZ",2]}""");
        await node.ExpectAsync("raised", """{"jsonrpc":"2.0","id":7,"result":null}""");
        await node.ExpectAsync("unsubscribed", """{"jsonrpc":"2.0","id":8,"result":null}""");
        await node.ExpectAsync("raised unheard", """{"jsonrpc":"2.0","id":9,"result":null}""");

        await node.ExpectAsync("asked", """{"method":"workbenchUser.answer","params":["why",0]}""");
        await node.ExpectAsync("answered", """{"jsonrpc":"2.0","id":10,"result":"because"}""");

        await node.ExpectAsync("closed", "1000");
        await node.ExpectEndAsync();
        var end = await (await _accepted.Task.Within()).Completion.Within();
        Assert.Equal((RpcSessionEndReason.ClosedByPeer, ChannelCloseCode.Normal), (end.Reason, end.CloseCode));
        Assert.Contains("done", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_OfNodeWs_ExchangesLargeFragmentedAndControlFrames()
    {
        await using var node = NodeProcess.Start("framing-client.mjs", _server.Url.ToString());
        await node.ExpectAsync("open", "\"\"");
        await node.ExpectAsync("large", """{"id":1,"bytes":true,"same":true}""");
        await node.ExpectAsync("pong", "\"between fragments\"");
        await node.ExpectAsync("fragments", """{"jsonrpc":"2.0","id":2,"result":"Zoë"}""");

        await node.ExpectAsync("pinged", """{"jsonrpc":"2.0","id":3,"result":5}""");
        await node.ExpectAsync("closed", "1000");
        await node.ExpectEndAsync();
    }

    private static string FingerprintOf<T>()
        where T : class, IRpcContract<T> => T.Contract.Fingerprint;
}
