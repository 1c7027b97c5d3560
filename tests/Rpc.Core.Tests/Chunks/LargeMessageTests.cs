using System.Buffers.Binary;
using System.Text;
using Rpc.Channels;
using Rpc.Chunks;
using Rpc.Core.Tests.Codecs.MessagePack;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Chunks;

/// <summary>Messages in parts, seen from a peer that reads and writes the parts by hand.</summary>
public sealed class LargeMessageTests
{
    private const string Subprotocol = "rpc.v1.json";
    private const int Large = 5 * LargeMessage.ChunkBytes;

    [Fact]
    public async Task Request_BeyondTheThreshold_ComesInPartsThatMakeItUp()
    {
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol);
        var call = peer.Session.Get<IWorkbench>().EchoAsync(new string('ä', Large / 2));
        var whole = new List<byte>();
        uint? number = null;
        for (var isLast = false; !isLast;)
        {
            var (header, part) = await ReceivePartAsync(peer);
            Assert.Equal(number ??= header.Number, header.Number);
            Assert.False(header.IsDropped);
            Assert.InRange(part.Length, 1, LargeMessage.ChunkBytes);
            whole.AddRange(part);
            isLast = header.IsLast;
        }

        var expected = """{"jsonrpc":"2.0","id":65536,"method":"workbench.echo","params":["TEXT"]}""".Replace("TEXT", new string('ä', Large / 2), StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString([.. whole]));
        await peer.SendAsync("""{"jsonrpc":"2.0","id":65536,"result":"done"}""");
        Assert.Equal("done", await call.Within());
    }

    [Fact]
    public async Task Request_OfPlainPeer_ComesWhole()
    {
        await using var peer = RawPeer.Connect(subprotocol: null);
        _ = peer.Session.Get<IWorkbench>().EchoAsync(new string('x', Large));
        Assert.InRange((await peer.ReceiveAsync())!.Length, Large, Large + 200);
    }

    [Fact]
    public async Task Call_WhileALargeOneIsOnItsWay_GoesBetweenItsParts()
    {
        // The channel holds two messages: the third part waits until the peer reads.
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol, capacity: 2);
        var large = peer.Session.Get<IWorkbench>().EchoAsync(new string('x', Large));
        var small = peer.Session.Get<IWorkbench>().AddAsync(1, 2);
        var formats = new List<MessageFormat>();
        for (var i = 0; i < 6; i++)
            formats.Add((await peer.ReceiveBytesAsync())!.Value.Format);
        Assert.Contains(MessageFormat.Text, formats);
        Assert.Equal(MessageFormat.Binary, formats[^1]);
        await peer.SendAsync("""{"jsonrpc":"2.0","id":65537,"result":3}""");
        Assert.Equal(3, await small.Within());
        Assert.False(large.IsCompleted);
    }

    [Fact]
    public async Task Call_CancelledOnItsWay_IsDroppedAndNeverArrives()
    {
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol, capacity: 1);
        using var cancellation = new CancellationTokenSource();
        var call = peer.Session.Get<IWorkbench>().RoundTripAsync(LargeOrder(), cancellation.Token);
        var (first, _) = await ReceivePartAsync(peer);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        ChunkHeader header;
        do
        {
            (header, _) = await ReceivePartAsync(peer);
            Assert.Equal(first.Number, header.Number);
            Assert.False(header.IsLast);
        }
        while (!header.IsDropped);

        // Nothing else was said of it.
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Call_OutOfTimeOnItsWay_IsDropped()
    {
        var clock = new FakeTimeProvider();
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol, capacity: 1, options: new RpcSessionOptions { TimeProvider = clock });
        var call = peer.Session.Get<IWorkbench>(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(1) }).EchoAsync(new string('x', Large));
        await ReceivePartAsync(peer);
        clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Within());
        ChunkHeader header;
        do
            (header, _) = await ReceivePartAsync(peer);
        while (!header.IsDropped && !header.IsLast);
        Assert.True(header.IsDropped);
    }

    /// <summary>The last part may or may not be kept back at that moment; the peer must not be left with a call that nobody wants.</summary>
    [Fact]
    public async Task Call_OutOfTimeWhileItsLastPartWaits_IsDroppedOrCancelledBehindIt()
    {
        var clock = new FakeTimeProvider();
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol, capacity: 1, options: new RpcSessionOptions { TimeProvider = clock });
        var call = peer.Session.Get<IWorkbench>(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(1) }).EchoAsync(new string('x', Large));
        for (var i = 0; i < Large / LargeMessage.ChunkBytes - 1; i++)
            await ReceivePartAsync(peer);
        clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Within());
        ChunkHeader header;
        do
            (header, _) = await ReceivePartAsync(peer);
        while (!header.IsDropped && !header.IsLast);
        if (header.IsLast)
            RawPeer.AssertJson("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":65536}}""", await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Parts_OfRequests_InAnyMixture_AreAnswered()
    {
        await using var peer = RawPeer.Connect(session => session.Serve<IWorkbench>(new Workbench(session)), subprotocol: Subprotocol);
        var texts = Enumerable.Range(0, LargeMessageSender.MaxAtATime).Select(static i => $$"""{"jsonrpc":"2.0","id":{{i}},"method":"workbench.echo","params":["{{new string((char)('a' + i), 10 + i)}}"]}""").ToList();
        for (var at = 0; at < texts.Max(static text => text.Length); at += 7)
        {
            for (var i = 0; i < texts.Count; i++)
            {
                var rest = Encoding.UTF8.GetBytes(texts[i]).AsSpan(Math.Min(at, texts[i].Length));
                if (!rest.IsEmpty)
                    await peer.SendBinaryAsync(Part((uint)(100 * i), rest.Length <= 7 ? (byte)1 : (byte)0, rest[..Math.Min(7, rest.Length)].ToArray()));
            }
        }

        var answers = new List<string>();
        foreach (var _ in texts)
            answers.Add((await peer.ReceiveAsync())!);
        Assert.Equal(["aaaaaaaaaa", "bbbbbbbbbbb", "cccccccccccc", "ddddddddddddd"], answers.Select(static answer => answer.Split('"')[^2]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Request_InParts_OfAnOrderedMethodThatWaits_KeepsItsPlace()
    {
        var converter = new CrateConverter();
        var warehouse = new Warehouse();
        await using var peer = ConnectWarehouse(converter, warehouse);
        await peer.SendBinaryAsync(Part(1, 1, """{"jsonrpc":"2.0","id":1,"method":"warehouse.shelve","params":[{"content":"one"}]}"""u8.ToArray()));
        await converter.Entered.Task.Within();
        await peer.SendBinaryAsync(Part(1, 1, """{"jsonrpc":"2.0","id":2,"method":"warehouse.shelve","params":[{"content":"second"}]}"""u8.ToArray()));
        await peer.SendAsync("""{"jsonrpc":"2.0","id":3,"method":"warehouse.shelve","params":[null]}""");
        await peer.AssertAliveAsync();
        converter.MayRead.Set();

        // A call is over before its answer is sent, and meanwhile the next may be answered.
        string?[] answers = [await peer.ReceiveAsync(), await peer.ReceiveAsync(), await peer.ReceiveAsync()];
        Assert.Equal(
            ["""{"jsonrpc":"2.0","id":1,"result":3}""", """{"jsonrpc":"2.0","id":2,"result":6}""", """{"jsonrpc":"2.0","id":3,"result":0}"""],
            answers.Order(StringComparer.Ordinal));
        Assert.Equal([3, 6, 0], warehouse.Measured);
    }

    [Fact]
    public async Task Request_InParts_CancelledWhileItWaits_IsAnsweredAtOnce()
    {
        var converter = new CrateConverter();
        await using var peer = ConnectWarehouse(converter);
        await peer.SendBinaryAsync(Part(1, 1, """{"jsonrpc":"2.0","id":1,"method":"warehouse.shelve","params":[{"content":"one"}]}"""u8.ToArray()));
        await converter.Entered.Task.Within();
        await peer.SendBinaryAsync(Part(1, 1, """{"jsonrpc":"2.0","id":2,"method":"warehouse.shelve","params":[{"content":"second"}]}"""u8.ToArray()));
        Assert.Contains("\"id\":2,\"error\":{\"code\":-32800", await peer.AskAsync("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":2}}"""), StringComparison.Ordinal);
        converter.MayRead.Set();
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":3}""", await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Request_InParts_OutOfTimeWhileItIsRead_IsNotBegun()
    {
        var converter = new CrateConverter();
        var clock = new FakeTimeProvider();
        var warehouse = new Warehouse();
        await using var peer = ConnectWarehouse(converter, warehouse, clock);
        await peer.SendBinaryAsync(Part(1, 1, """{"jsonrpc":"2.0","id":1,"timeout":1000,"method":"warehouse.weigh","params":[{"content":"one"}]}"""u8.ToArray()));
        await converter.Entered.Task.Within();
        clock.Advance(TimeSpan.FromSeconds(2));
        converter.MayRead.Set();
        Assert.Contains("\"id\":1,\"error\":{\"code\":-32008", await peer.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Empty(warehouse.Measured);
    }

    [Fact]
    public async Task Items_BesideARequestInParts_AreKeptInOrderWhileItIsRead()
    {
        var converter = new CrateConverter();
        await using var peer = ConnectWarehouse(converter);
        await peer.SendBinaryAsync(Part(1, 1, """{"jsonrpc":"2.0","id":1,"method":"warehouse.fill","params":[{"content":"one"},"$/items","$/items"]}"""u8.ToArray()));
        await converter.Entered.Task.Within();
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":1,"items":["a","b"]}}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":2,"items":["AAEC"],"last":true}}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":0,"items":[1],"last":true}}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":1000000,"items":[1]}}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":1,"items":[]}}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":1,"items":["c"]}}""");
        await peer.AssertAliveAsync();
        converter.MayRead.Set();
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":"3:a,b,c,d:3"}""", await peer.AskAsync("""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":1,"items":["d"],"last":true}}"""));
    }

    [Fact]
    public async Task Items_BesideARequestInParts_PastTheirCreditWhileItIsRead_FailThatCall()
    {
        var converter = new CrateConverter();
        await using var peer = ConnectWarehouse(converter);
        await peer.SendBinaryAsync(Part(1, 1, """{"jsonrpc":"2.0","id":1,"method":"warehouse.fill","params":[{"content":"one"},"$/items",[]]}"""u8.ToArray()));
        await converter.Entered.Task.Within();
        var items = $$$"""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":1,"items":["{{{new string('x', 40_000)}}}"]}}""";
        for (var i = 0; i < 4; i++)
            await peer.SendAsync(items);
        Assert.Equal("""{"jsonrpc":"2.0","method":"$/stop","params":{"id":1,"param":1}}""", await peer.ReceiveAsync());
        converter.MayRead.Set();
        Assert.Contains("\"id\":1,\"error\":{\"code\":-32005", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    /// <summary>Whoever notifies before it answers may count on it.</summary>
    [Fact]
    public async Task Notification_InParts_TakesEffectBeforeTheAnswerBehindIt()
    {
        var warehouse = new Warehouse();
        await using var peer = ConnectWarehouse(new CrateConverter(), warehouse);
        var call = peer.Session.Get<IWarehouse>().CountDroppedAsync();
        Assert.Contains("\"id\":65536", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.SendBinaryAsync(Part(1, 1, Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","method":"warehouse.drop","params":["{{new string('x', Large)}}"]}""")));
        await peer.SendAsync("""{"jsonrpc":"2.0","id":65536,"result":7}""");
        Assert.Equal(7, await call.Within());
        Assert.Equal(Large, await warehouse.CountDroppedAsync());
    }

    [Fact]
    public async Task Batch_InParts_IsAnswered()
    {
        await using var peer = ConnectWarehouse(new CrateConverter());
        await peer.SendBinaryAsync(Part(1, 1, """[{"jsonrpc":"2.0","id":1,"method":"warehouse.measure","params":["abc"]},{"jsonrpc":"2.0","id":2,"method":"warehouse.countDropped"}]"""u8.ToArray()));
        RawPeer.AssertJson("""[{"jsonrpc":"2.0","id":1,"result":3},{"jsonrpc":"2.0","id":2,"result":0}]""", await peer.ReceiveAsync());
        await peer.SendBinaryAsync(Part(1, 1, """{"jsonrpc":"2.0","id":3,"method":"warehouse.countDropped"}"""u8.ToArray()));
        Assert.Equal("""{"jsonrpc":"2.0","id":3,"result":0}""", await peer.ReceiveAsync());
    }

    /// <summary>Its arguments are read, and its buffer would be another's, while the receive loop is still in the middle of the message.</summary>
    [Fact]
    public async Task Frames_BehindARequestThatWaits_InOneMessageInParts_AreReadAsTheyCame()
    {
        var press = new Press();
        await using var peer = PackedPeer.Connect(session => session.Serve<IPress>(press));
        await peer.SendAsync("""[0, 1, "press.press", null, ["first"]]""");
        string[] frames = ["""[0, 2, "press.press", null, ["second"]]""", """[0, 3, "press.hold"]""", """[0, 4, "press.echo", null, ["as it came"]]"""];
        await peer.Raw.SendBinaryAsync(Part(1, 1, [.. frames.SelectMany(static frame => Packing.Pack(frame))]));
        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
            answers.Add((await peer.ReceiveAsync())!.ToJsonString());
        Assert.Equal(["""[2,1,null]""", """[2,2,null]""", """[2,3,null]""", """[2,4,"as it came"]"""], answers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Parts_OfMoreMessagesThanMay_EndTheSession()
    {
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol);
        for (uint i = 0; i <= LargeMessageSender.MaxAtATime; i++)
            await peer.SendBinaryAsync(Part(i, 0, [1]));
        Assert.Equal((RpcSessionEndReason.LimitExceeded, ChannelCloseCode.PolicyViolation), await EndAsync(peer));
    }

    [Fact]
    public async Task Parts_BeyondTheLimit_EndTheSession()
    {
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol, options: new RpcSessionOptions { MaxMessageBytes = 100 });
        await peer.SendBinaryAsync(Part(1, 0, new byte[60]));
        await peer.SendBinaryAsync(Part(1, 0, new byte[40]));
        await peer.AssertAliveAsync();
        await peer.SendBinaryAsync(Part(1, 0, new byte[1]));
        Assert.Equal((RpcSessionEndReason.LimitExceeded, ChannelCloseCode.MessageTooBig), await EndAsync(peer));
    }

    [Fact]
    public async Task Parts_ThatAreNoUtf8_EndTheSession()
    {
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol);
        await peer.SendBinaryAsync(Part(1, 0, "\"ä"u8[..2].ToArray()));
        await peer.SendBinaryAsync(Part(1, 1, "x\""u8.ToArray()));
        Assert.Equal((RpcSessionEndReason.ProtocolError, ChannelCloseCode.InvalidPayloadData), await EndAsync(peer));
    }

    [Fact]
    public async Task Parts_DroppedUnknownOrEmpty_AreHarmless()
    {
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol);
        await peer.SendBinaryAsync(Part(9, 2, []));
        for (var i = 0; i < 10_000; i++)
            await peer.SendBinaryAsync(Part(1, 0, []));
        await peer.SendBinaryAsync(Part(1, 2, []));
        for (uint i = 0; i < 100; i++)
        {
            await peer.SendBinaryAsync(Part(i, 0, [1, 2, 3]));
            await peer.SendBinaryAsync(Part(i, 2, [4]));
        }

        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Parts_OfWhatIsNoJson_AreAParseError()
    {
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol);
        await peer.SendBinaryAsync(Part(1, 1, "{\"jsonrpc\":"u8.ToArray()));
        Assert.Contains("-32700", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0, 0, 0, 1 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 1 })]
    public async Task Binary_ThatIsNoPart_IsAParseError(byte[] message)
    {
        await using var peer = RawPeer.Connect(subprotocol: Subprotocol);
        await peer.SendBinaryAsync(message);
        Assert.Contains("-32700", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    private static RawPeer ConnectWarehouse(CrateConverter converter, Warehouse? warehouse = null, TimeProvider? clock = null) => RawPeer.Connect(
        session => session.Serve<IWarehouse>(warehouse ?? new Warehouse()),
        new RpcSessionOptions { JsonSerializerOptions = new(System.Text.Json.JsonSerializerDefaults.Web) { Converters = { converter } }, TimeProvider = clock ?? TimeProvider.System },
        Subprotocol);

    private static Order LargeOrder() => Order.Sample(1) with { Note = new string('x', Large) };

    private static byte[] Part(uint number, byte flags, byte[] part)
    {
        var bytes = new byte[5 + part.Length];
        bytes[0] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), number);
        part.CopyTo(bytes, 5);
        return bytes;
    }

    private static async Task<(ChunkHeader Header, byte[] Part)> ReceivePartAsync(RawPeer peer)
    {
        var (format, bytes) = (await peer.ReceiveBytesAsync())!.Value;
        Assert.True(ChunkHeader.TryRead(new ReceivedMessage(bytes, format), out var header), $"no part of a message: {Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(200, bytes.Length)))}");
        return (header, bytes[ChunkHeader.Length..]);
    }

    private static async Task<(RpcSessionEndReason, ChannelCloseCode)> EndAsync(RawPeer peer)
    {
        var end = await peer.Session.Completion.Within();
        return (end.Reason, end.CloseCode);
    }
}
