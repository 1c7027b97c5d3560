using System.Collections.Concurrent;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>The JSON-RPC library of Visual Studio Code, with which language servers speak: as our client and as our server.</summary>
public sealed class VsCodeJsonRpcTests
{
    /// <summary>Whether it is the server, and the subprotocol.</summary>
    public static TheoryData<bool, string> All => new() { { false, "" }, { false, "jsonrpc" }, { false, "rpc.v1.json" }, { true, "" }, { true, "jsonrpc" }, { true, "rpc.v1.json" } };

    /// <summary>Those where it is sent nothing but plain JSON-RPC 2.0.</summary>
    public static TheoryData<bool, string> Plain => new() { { false, "" }, { false, "jsonrpc" }, { true, "" }, { true, "jsonrpc" } };

    /// <summary>Those where our end sends cancels and passes progress.</summary>
    public static TheoryData<bool> Extended => new() { false, true };

    [Theory, MemberData(nameof(All))]
    public async Task Calls_OfVsCodeJsonRpc_AreAnsweredWithResultsAndErrors(bool isServer, string subprotocol)
    {
        await using var peer = await VsCodePeer.ConnectAsync(isServer, subprotocol, "calls");
        await peer.Node.ExpectAsync("by position", "5");
        await peer.Node.ExpectAsync("by name", "50");
        await peer.Node.ExpectAsync("one by position", "\"Zoë\"");
        await peer.Node.ExpectAsync("notified", """["a notification"]""");
        await peer.Node.ExpectAsync("deliberate", """{"code":4711,"message":"no such account","data":{"account":7}}""");
        await peer.Node.ExpectAsync("fault", """{"fault":"account","members":{"account":"Zoë"}}""");
        await peer.Node.ExpectAsync("unknown method", "-32601");
        await peer.Node.ExpectAsync("invalid params", "-32602");
        await peer.ExpectEndAsync();
    }

    [Theory, MemberData(nameof(All))]
    public async Task Calls_OfVsCodeJsonRpcWhileOursRun_AreAnswered(bool isServer, string subprotocol)
    {
        await using var peer = await VsCodePeer.ConnectAsync(isServer, subprotocol, "both at once");
        var workbench = peer.Session.Get<IWorkbench>();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(depth => workbench.AskBackAsync("why", depth))).Within();
        Assert.Equal(["why!", "why1!", "why21!", "why321!"], answers);
        await peer.Node.ExpectAsync("answers", """["who!","why1!","how21!"]""");
        await peer.ExpectEndAsync();
    }

    [Theory, MemberData(nameof(All))]
    public async Task Cancellation_ByVsCodeJsonRpc_FiresTheHandlersTokenAndIsAnswered(bool isServer, string subprotocol)
    {
        await using var peer = await VsCodePeer.ConnectAsync(isServer, subprotocol, "cancellation");
        await peer.Workbench.HandlerStarted.Task.Within();
        await peer.Node.CueAsync();
        await peer.Workbench.HandlerCancelled.Task.Within();
        await peer.Node.ExpectAsync("cancelled", "-32800");
        await peer.Node.ExpectAsync("after it", "5");
        await peer.ExpectEndAsync();
    }

    [Theory, MemberData(nameof(All))]
    public async Task Progress_ForVsCodeJsonRpc_ArrivesUnderItsToken(bool isServer, string subprotocol)
    {
        await using var peer = await VsCodePeer.ConnectAsync(isServer, subprotocol, "progress");
        for (var i = 0; i < 2; i++)
        {
            await peer.Node.ExpectAsync("steps", "4");
            await peer.Node.ExpectAsync("progress", """[null,"step 1",null,"step 3"]""");
        }

        await peer.ExpectEndAsync();
    }

    [Theory, MemberData(nameof(Plain))]
    public async Task Streams_CalledByVsCodeJsonRpc_AreArrays(bool isServer, string subprotocol)
    {
        await using var peer = await VsCodePeer.ConnectAsync(isServer, subprotocol, "streams");
        await peer.Node.ExpectAsync("result", "[5,6,7]");
        await peer.Node.ExpectAsync("empty result", "[]");
        await peer.Node.ExpectAsync("parameter", "16");
        await peer.Node.ExpectAsync("named parameter", "9");
        await peer.Node.ExpectAsync("both", "[2,4]");
        await peer.Node.ExpectAsync("relayed", "[0,1,2]");
        await peer.Node.ExpectAsync("failure", "4711");
        await peer.ExpectEndAsync();
    }

    [Theory, MemberData(nameof(All))]
    public async Task UnknownNotifications_OfVsCodeJsonRpc_AreIgnored(bool isServer, string subprotocol)
    {
        await using var peer = await VsCodePeer.ConnectAsync(isServer, subprotocol, "unknown notifications");
        await peer.Node.ExpectAsync("after them", "5");
        await peer.Node.ExpectAsync("unknown request", "-32601");
        await peer.ExpectEndAsync();
    }

    [Theory, MemberData(nameof(All))]
    public async Task Calls_OfOurs_AreAnsweredByVsCodeJsonRpc(bool isServer, string subprotocol)
    {
        await using var peer = await VsCodePeer.ConnectAsync(isServer, subprotocol, "none");
        var workbench = peer.Session.Get<IWorkbench>(new RpcCallOptions { Timeout = TimeSpan.FromHours(1) });

        Assert.Equal(5, await workbench.AddAsync(2, 3).Within());
        Assert.Equal([5, 6, 7], await workbench.CountAsync(5, 3).ToListAsync().Within());
        await workbench.LogAsync("a notification").Within();
        await peer.Node.ExpectAsync("notification", "\"a notification\"");

        var error = await Assert.ThrowsAsync<RpcException>(() => workbench.EchoAsync("Zoë").Within());
        Assert.Equal((4711, "no such account", "{\"account\":7}"), ((int)error.Code, error.Message, error.ErrorData));
        var fault = await Assert.ThrowsAsync<OverdrawnException>(() => workbench.WithdrawAsync(100).Within());
        Assert.Equal(7.5m, fault.Balance);
        var ordinary = await Assert.ThrowsAsync<RpcException>(() => workbench.ThrowAsync(Failure.Undeclared).Within());
        Assert.Equal(RpcErrorCode.InternalError, ordinary.Code);
        var unknown = await Assert.ThrowsAsync<RpcException>(() => workbench.DoNothingAsync().Within());
        Assert.Equal(RpcErrorCode.MethodNotFound, unknown.Code);
        await peer.ExpectEndAsync();
    }

    [Theory, MemberData(nameof(Extended))]
    public async Task Cancellation_ByUs_ReachesTheHandlerInVsCodeJsonRpc(bool isServer)
    {
        await using var peer = await VsCodePeer.ConnectAsync(isServer, "rpc.v1.json", "none");
        var workbench = peer.Session.Get<IWorkbench>();
        using var cancellation = new CancellationTokenSource();
        var waiting = workbench.WaitForCancellationAsync(cancellation.Token);
        await peer.Node.ExpectAsync("waiting", "false");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        await peer.Node.ExpectAsync("cancelled", "true");
        Assert.Equal(5, await workbench.AddAsync(2, 3).Within());
        await peer.ExpectEndAsync();
    }

    [Theory, MemberData(nameof(Extended))]
    public async Task Progress_OfVsCodeJsonRpc_ArrivesAtOurReceiver(bool isServer)
    {
        await using var peer = await VsCodePeer.ConnectAsync(isServer, "rpc.v1.json", "none");
        var seen = new Recorder<string?>();
        Assert.Equal(3, await peer.Session.Get<IWorkbench>().ReportAsync(3, null, seen).Within());
        Assert.Equal(["step 0", "step 1", "step 2"], seen.Values);
        await peer.ExpectEndAsync();
    }

    private sealed class Recorder<T> : IProgress<T>
    {
        public ConcurrentQueue<T> Values { get; } = new();

        public void Report(T value) => Values.Enqueue(value);
    }
}
