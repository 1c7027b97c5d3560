using System.Globalization;
using Rpc.Channels;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

/// <summary>The messages of streams, from a peer that writes them by hand, well or badly.</summary>
public sealed class StreamMessageTests
{
    private const string Extended = "rpc.v1.json";

    private readonly RecordingLoggerFactory _log = new();
    private Workbench _workbench = null!;

    [Fact]
    public async Task ResultStream_ThatIsReadyAtOnce_IsOneOrdinaryAnswer()
    {
        await using var peer = Connect();
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":[7,8,9]}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.count","params":[7,3]}"""));
        Assert.Equal("""{"jsonrpc":"2.0","id":"two","result":[]}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":"two","method":"workbench.count","params":[7,0]}"""));
    }

    [Fact]
    public async Task ResultStream_ThatWaits_SendsWhatIsReady_AndTheAnswerEndsIt()
    {
        await using var peer = Connect();
        Assert.Equal("""{"jsonrpc":"2.0","method":"$/items","params":{"id":"a","items":[0,1]}}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":"a","method":"workbench.stallAfter","params":[2]}"""));
        var answer = await peer.AskAsync("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"a"}}""");
        Assert.Contains("-32800", answer, StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task ResultStream_ForAPeerWithoutStreams_IsOneArray()
    {
        await using var peer = Connect(subprotocol: null);
        var answer = await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.count","params":[0,20000]}""");
        Assert.Equal($$"""{"jsonrpc":"2.0","id":1,"result":[{{string.Join(',', Enumerable.Range(0, 20_000))}}]}""", answer);
    }

    [Fact]
    public async Task ResultStream_ForAPeerWithoutStreams_IsLimited()
    {
        await using var peer = Connect(subprotocol: null);
        var answer = await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.countForever"}""");
        Assert.Contains("\"code\":-32603", answer, StringComparison.Ordinal);
        await _workbench.ProducerDisposed.Task.Within();
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task ResultStream_WithoutCredit_Rests_AndGoesOnWithCredit()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.countForever"}""");
        var (first, credit) = await ReadItemsAsync(peer, 64 * 1024);
        await peer.AssertAliveAsync();

        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"bytes":1000}}""");
        var (second, _) = await ReadItemsAsync(peer, credit + 1000);
        Assert.Equal(Enumerable.Range(0, first.Count + second.Count), first.Concat(second));
        await peer.AssertAliveAsync();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2147483647")]
    [InlineData("9223372036854775807")]
    public async Task Credit_ThatMakesNoSense_EndsTheStream_AndNothingElse(string bytes)
    {
        await using var peer = Connect();
        Assert.Contains("$/items", await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.stallAfter","params":[1]}"""), StringComparison.Ordinal);
        var answer = await peer.AskAsync($$$"""{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"bytes":{{{bytes}}}}}""");
        Assert.Contains("\"id\":1,\"error\":{\"code\":-32005", answer, StringComparison.Ordinal);
        await _workbench.ProducerDisposed.Task.Within();
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task ArgumentStream_AsAnArray_IsTheWholeStream()
    {
        await using var peer = Connect(subprotocol: null);
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":16}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.sum","params":[[1, 2,3 ],10]}"""));
        Assert.Equal("""{"jsonrpc":"2.0","id":2,"result":10}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"workbench.sum","params":{"plus":10,"numbers":[ ]}}"""));
    }

    [Fact]
    public async Task ArgumentStream_InPieces_IsPutTogether()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":"s","method":"workbench.sum","params":["$/items"]}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"items":[ 1 , 2 ],"param":0,"id":"s"}}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":"s","param":0,"items":[],"last":false}}""");
        Assert.Equal(
            """{"jsonrpc":"2.0","id":"s","result":6}""",
            await peer.AskAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":"s","param":0,"items":[3],"last":true}}"""));
    }

    [Fact]
    public async Task ArgumentStream_EndedTwiceOrAfterItsEnd_IsHarmless()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.sum","params":["$/items"]}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":0,"items":[1],"last":true}}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":0,"items":[5],"last":true}}""");
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":1}""", await peer.ReceiveAsync());
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":0,"items":[5],"last":true}}""");
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task ArgumentStream_ThatFails_FailsItsReaderWithThatError()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.waitWithStream","params":["$/items"]}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":0,"items":[1],"error":{"code":77,"message":"no more"}}}""");
        Assert.Contains("\"error\"", await peer.ReceiveAsync(), StringComparison.Ordinal);
        var met = Assert.IsType<RpcException>(await _workbench.ReaderEnded.Task.Within());
        Assert.Equal((77, "no more"), ((int)met.Code, met.Message));
    }

    [Fact]
    public async Task ArgumentStream_IsGrantedCreditAsItIsRead()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.sum","params":["$/items"]}""");
        var items = string.Join(',', Enumerable.Repeat("1000000", 6000));
        var credit = await peer.AskAsync(Items("1", 0, items));

        // What was read, and once the rest of the window of 256 KiB.
        Assert.Equal($$$"""{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"param":0,"bytes":{{{items.Length + 2 + (192 * 1024)}}}}}""", credit);
    }

    [Fact]
    public async Task ArgumentStream_PastItsCredit_FailsItsCallOnly()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.readWhenTold","params":["$/items"]}""");
        var items = Items("1", 0, $"\"{new string('x', 40_000)}\"");
        await peer.SendAsync(items);
        await peer.SendAsync(items);
        await peer.SendAsync(items);
        Assert.Equal("""{"jsonrpc":"2.0","method":"$/stop","params":{"id":1,"param":0}}""", await peer.ReceiveAsync());
        _workbench.MayRead.SetResult();
        Assert.Contains("\"id\":1,\"error\":{\"code\":-32005", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task ArgumentStream_LeftEarly_IsStopped()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.take","params":["$/items",2]}""");
        Assert.Equal(
            """{"jsonrpc":"2.0","method":"$/stop","params":{"id":1,"param":0}}""",
            await peer.AskAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":0,"items":[1,2,3]}}"""));
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":2}""", await peer.ReceiveAsync());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"items\"")]
    [InlineData("{\"items\":[]}")]
    [InlineData("true")]
    [InlineData("null")]
    public async Task ArgumentStream_ThatIsNone_IsInvalidParams(string argument)
    {
        await using var peer = Connect();
        var answer = await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"workbench.sum","params":[{{argument}}]}""");
        Assert.Contains("\"code\":-32602", answer, StringComparison.Ordinal);
        Assert.Contains("'numbers'", answer, StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Theory]
    [InlineData("[true]")]
    [InlineData("{}")]
    [InlineData("\"text\"")]
    public async Task ProgressToken_ThatIsNone_IsInvalidParams(string token)
    {
        await using var peer = Connect();
        var answer = await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"workbench.report","params":[1,null,{{token}}]}""");
        if (token == "\"text\"")
            Assert.Equal("""{"jsonrpc":"2.0","method":"$/progress","params":{"token":"text","value":null}}""", answer);
        else
            Assert.Contains("\"code\":-32602", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":{"id":99,"param":0,"items":[1],"last":true}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":{"id":99,"items":[1]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":{"id":"x","param":3,"items":[1]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/credit","params":{"id":99,"bytes":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/credit","params":{"id":"99","param":1,"bytes":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/stop","params":{"id":99,"param":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/stop","params":{"id":99}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/progress","params":{"token":7,"value":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/progress","params":{"token":"65536/0","value":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/progress","params":{"token":"/","value":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/progress","params":{}}""")]
    public async Task StreamMessage_ForACallThatIsNone_IsIgnored(string message)
    {
        await using var peer = Connect();
        for (var i = 0; i < 200; i++)
            await peer.SendAsync(message);
        await peer.AssertAliveAsync();
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":[1]}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":{"items":[1]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":{"id":null,"items":[1]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"items":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":-1,"items":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":1.5,"items":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":"0","items":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":0,"items":[],"last":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"bytes":"many"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"bytes":1e99}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/stop","params":{"id":[],"param":0}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/progress","params":{"token":{},"value":0}}""")]
    public async Task StreamMessage_ThatIsNotValid_IsCounted(string message)
    {
        await using var peer = Connect();
        await peer.SendAsync(message);
        await peer.AssertAliveAsync("""{"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"Invalid params of a $/ notification."}}""");
        Assert.Contains(_log.Entries, static entry => entry.EventId == 1003);
    }

    [Fact]
    public async Task OwnResultStream_PastItsCredit_FailsThatCall_AndIsCancelled()
    {
        await using var peer = Connect();
        await using var items = peer.Session.Get<IWorkbench>().CountForeverAsync().GetAsyncEnumerator();
        var step = items.MoveNextAsync();
        var id = IdOf(await peer.ReceiveAsync());
        var message = Items(id, parameter: null, string.Join(',', Enumerable.Repeat("100000000", 4000)));
        await peer.SendAsync(message);
        Assert.True(await step.Within());
        await peer.SendAsync(message);
        await peer.SendAsync(message);
        Assert.Equal($$$"""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{{{id}}}}}""", await peer.ReceiveAsync());

        // The cancel may be seen here a moment before the reader learns of it.
        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await items.MoveNextAsync().Within())
            {
            }
        });
        Assert.Equal(RpcErrorCode.FlowControlError, exception.Code);

        // What the reader took in that moment may have been granted anew.
        var answer = await peer.AskAsync("""{"jsonrpc":"2.0","id":"alive","method":"no"}""");
        if (answer?.Contains("$/credit", StringComparison.Ordinal) == true)
            answer = await peer.ReceiveAsync();
        Assert.Contains("-32601", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnCalls_OfAPeerWithoutStreams_TakeTheWholeArray_AndSendNone()
    {
        await using var peer = Connect(subprotocol: null);
        var workbench = peer.Session.Get<IWorkbench>();
        var all = workbench.CountAsync(1, 3).ToListAsync();
        var id = IdOf(await peer.ReceiveAsync());
        await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"result":[1,2,3]}""");
        Assert.Equal([1, 2, 3], await all.Within());

        var refused = await Assert.ThrowsAsync<RpcException>(() => workbench.SumAsync(AsyncEnumerables.OfAsync(1, 2)).Within());
        Assert.Equal(RpcErrorCode.NotSupportedByPeer, refused.Code);
        await peer.AssertAliveAsync();
    }

    private static string Items(string id, int? parameter, string items) =>
        """{"jsonrpc":"2.0","method":"$/items","params":{"id":""" + id + (parameter is null ? "" : $",\"param\":{parameter}") + ",\"items\":[" + items + "]}}";

    private static string IdOf(string? request) =>
        System.Text.Json.JsonDocument.Parse(request!).RootElement.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture);

    // As many bytes as were granted, and at most the rest of an item more: what is left is then negative.
    private static async Task<(List<int> Items, int Credit)> ReadItemsAsync(RawPeer peer, int credit)
    {
        List<int> all = [];
        while (credit > 0)
        {
            var items = System.Text.Json.JsonDocument.Parse((await peer.ReceiveAsync())!).RootElement.GetProperty("params").GetProperty("items");
            credit -= items.GetRawText().Length;
            all.AddRange(items.EnumerateArray().Select(static item => item.GetInt32()));
        }

        Assert.InRange(credit, -10, 0);
        return (all, credit);
    }

    private RawPeer Connect(string? subprotocol = Extended) => RawPeer.Connect(
        session => session.Serve<IWorkbench>(_workbench = new Workbench(session)),
        new RpcSessionOptions { LoggerFactory = _log },
        subprotocol);
}
