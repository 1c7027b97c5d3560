using System.Text.Json;
using Rpc.Streams.Bytes;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Streams;

/// <summary>The messages of streams of bytes, from a peer that writes them by hand.</summary>
public sealed class ByteStreamMessageTests
{
    private const string Extended = "rpc.v1.json";

    private readonly Archive _archive = new();

    [Theory]
    [InlineData(Extended)]
    [InlineData(null)]
    public async Task Result_ThatIsReadyAtOnce_IsOneOrdinaryAnswer(string? subprotocol)
    {
        await using var peer = Connect(subprotocol);
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":["AAECAwQ="]}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"archive.openFast","params":[5]}"""));
        Assert.Equal("""{"jsonrpc":"2.0","id":2,"result":[]}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"archive.openFast","params":[0]}"""));
    }

    [Fact]
    public async Task Result_WhoseFirstBytesTakeTheirTime_BeginsWithAnEmptyItem()
    {
        await using var peer = Connect();
        Assert.Equal("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"items":[""]}}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"archive.stall","params":[0]}"""));
        Assert.Contains("-32800", await peer.AskAsync("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}"""), StringComparison.Ordinal);
        await _archive.Opened!.Disposed.Task.Within();
    }

    [Fact]
    public async Task Result_IsSentInItemsOfBoundedSize()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"archive.openFast","params":[40000]}""");
        List<byte> all = [];
        for (var isAnswered = false; !isAnswered;)
        {
            var message = JsonDocument.Parse((await peer.ReceiveAsync())!).RootElement;
            isAnswered = message.TryGetProperty("result", out var items);
            if (!isAnswered)
                items = message.GetProperty("params").GetProperty("items");
            foreach (var item in items.EnumerateArray())
            {
                Assert.InRange(item.GetString()!.Length, 0, 16 * 1024);
                all.AddRange(item.GetBytesFromBase64());
            }
        }

        Assert.Equal(Enumerable.Range(0, 40_000).Select(static i => PatternStream.At(i)), all);
    }

    [Fact]
    public async Task Result_AskedForWithoutAnId_IsDisposedOf()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"archive.openFast","params":[5]}""");
        await peer.AssertAliveAsync();
        await _archive.Opened!.Disposed.Task.Within();
    }

    [Theory]
    [InlineData(Extended)]
    [InlineData(null)]
    public async Task Argument_AsAnArray_IsTheWholeStream(string? subprotocol)
    {
        await using var peer = Connect(subprotocol);
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":"a:5"}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"archive.store","params":["a",["AAEC","","AwQ="]]}"""));
        Assert.Equal("""{"jsonrpc":"2.0","id":2,"result":"a:0"}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"archive.store","params":["a",[]]}"""));
    }

    [Fact]
    public async Task Argument_InPieces_IsPutTogether()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"archive.store","params":["a","$/items"]}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":1,"items":["AAEC", ""]}}""");
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":"a:5"}""", await peer.AskAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":1,"items":["AwQ="],"last":true}}"""));
    }

    [Fact]
    public async Task Argument_WhoseTextIsEscaped_IsTheSame()
    {
        await using var peer = Connect();
        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"result":"??>???!"}""",
            await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"archive.readSynchronously","params":[["Pz8\u002b","Pz8\/","\u0049Q=="],false]}"""));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("\"AAEC!\"")]
    [InlineData("\"\\u0041AEC!\"")]
    public async Task Argument_WithAnItemThatIsNoBase64_FailsAtItsReader(string item)
    {
        await using var peer = Connect();
        var answer = await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"archive.waitWith","params":[["AA==",{{item}}]]}""");
        Assert.Contains("\"error\"", answer, StringComparison.Ordinal);
        Assert.Contains("the stream 'content' of 'archive.waitWith'", Assert.IsType<RpcSerializationException>(await _archive.Ended.Task.Within()).Message, StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Theory]
    [InlineData("\"AAEC\"")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task Argument_ThatIsNoStream_IsInvalidParams(string argument)
    {
        await using var peer = Connect();
        Assert.Contains("-32602", await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"archive.waitWith","params":[{{argument}}]}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnCalls_OfAPeerWithoutStreams_TakeTheWholeArray_AndSendNone()
    {
        await using var peer = Connect(subprotocol: null);
        var archive = peer.Session.Get<IArchive>();
        var open = archive.OpenAsync(5);
        Assert.Equal("""{"jsonrpc":"2.0","id":65536,"method":"archive.open","params":[5]}""", await peer.ReceiveAsync());
        await peer.SendAsync("""{"jsonrpc":"2.0","id":65536,"result":["AAEC","AwQ="]}""");
        Assert.Equal(5, await PatternStream.CheckAsync(await open.Within()).Within());

        var content = new PatternStream(5);
        var refused = await Assert.ThrowsAsync<RpcException>(() => archive.StoreAsync("a", content).Within());
        Assert.Equal(RpcErrorCode.NotSupportedByPeer, refused.Code);
        await content.Disposed.Task.Within();
        await peer.AssertAliveAsync();
    }

    [Fact]
    public void Items_AreWhatOneBatchTakes() => Assert.Equal(Rpc.Streams.StreamCredit.BatchBytes, ByteItems.MaxItemBytes / 3 * 4);

    private RawPeer Connect(string? subprotocol = Extended) => RawPeer.Connect(session => session.Serve<IArchive>(_archive), subprotocol: subprotocol);
}
