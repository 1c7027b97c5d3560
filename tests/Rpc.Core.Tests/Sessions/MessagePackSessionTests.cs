using System.Diagnostics;
using System.Text.Json.Nodes;
using Rpc.Calls;
using Rpc.Channels;
using Rpc.Core.Tests.Codecs.MessagePack;
using Rpc.Core.Tests.Vectors;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Sessions;

/// <summary>What a session does with frames beyond what the vectors say.</summary>
public sealed class MessagePackSessionTests
{
    [Fact]
    public async Task Name_OnceItsMessageIsAccepted_IsSentAsItsNumber()
    {
        await using var peer = PackedPeer.Connect();
        var sample = peer.Session.Get<ISample>();
        foreach (var name in new[] { """[0, "sample.add"]""", "0", "0" })
        {
            _ = sample.AddAsync(1, 2);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(name), (await peer.ReceiveAsync())![2]));
        }

        _ = sample.EchoAsync("x");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""[1, "sample.echo"]"""), (await peer.ReceiveAsync())![2]));
    }

    [Fact]
    public async Task Name_WhoseMessageWaitsOrIsTakenBack_IsSentAgain()
    {
        await using var peer = PackedPeer.Connect(capacity: 1);
        var sample = peer.Session.Get<ISample>();
        _ = sample.NothingAsync();
        using var cancellation = new CancellationTokenSource();
        var taken = sample.WaitAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taken.Within());
        _ = sample.WaitAsync(CancellationToken.None);

        // Nothing of the one that was taken back is sent but, behind it, its cancel.
        List<JsonNode> names = [];
        while (names.Count < 2)
        {
            var frame = (await peer.ReceiveAsync())!.AsArray();
            if (frame[0]!.GetValue<long>() == 0)
                names.Add(frame[2]!);
        }

        Assert.Equal(["""[0,"sample.nothing"]""", """[1,"sample.wait"]"""], names.Select(static name => name.ToJsonString()));
    }

    [Theory]
    [InlineData("""[[1, "c", 1, "2030-01-01T00:00:00Z", [["a", 1, 0], ["b", 1, 0], ["c", 1, 0], ["d", 1, "cheap"]]]]""", "params[0].lines[3].weight: expected float64, found str")]
    [InlineData("""["x"]""", "params[0]: expected array, found str")]
    [InlineData("""[["00112233-4455-6677-8899-aabbccddeeff", 5]]""", "params[0].customer: expected str, found int")]
    public async Task Argument_OfTheWrongForm_IsAnsweredWithItsPath(string arguments, string why)
    {
        await using var peer = PackedPeer.Connect(static session => session.Serve<TestKit.Behaviour.IWorkbench>(new TestKit.Behaviour.Workbench(session)));
        // A Guid is its text to whoever writes JSON.
        await peer.SendAsync($"""[0, 1, "workbench.roundTrip", null, {arguments.Replace("[[1,", "[[\"00112233-4455-6677-8899-aabbccddeeff\",", StringComparison.Ordinal)}]""");
        var answer = (await peer.ReceiveAsync())!.AsArray();
        Assert.Equal((int)RpcErrorCode.InvalidParams, answer[2]!.GetValue<long>());
        Assert.Equal($"Invalid params of 'workbench.roundTrip': {why} (parameter 'order').", answer[3]!.GetValue<string>());
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Head_HasTimeHeadersAndTrace()
    {
        await using var peer = PackedPeer.Connect();
        var options = new RpcCallOptions { Timeout = TimeSpan.FromMinutes(1), Headers = new Dictionary<string, string> { ["tenant"] = "a" } };
        using var activity = new Activity("of the caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "k=v";
        _ = peer.Session.Get<ISample>(options).NothingAsync();
        await peer.ExpectAsync($$$"""[0, 65536, [0, "sample.nothing"], {"0": 60000, "2": {"tenant": "a"}, "3": "{{{activity.Id}}}", "4": "k=v"}, []]""");
        _ = peer.Session.Get<ISample>(options).LogAsync("x").AsTask();
        await peer.ExpectAsync("""[1, [1, "sample.log"], {"2": {"tenant": "a"}}, ["x"]]""");
    }

    [Fact]
    public async Task Group_IsSentNamesAndNoNumbers()
    {
        await using var first = PackedPeer.ConnectToSample();
        await using var second = PackedPeer.Connect();
        await second.Session.Get<ISample>().LogAsync("to one").AsTask().Within();
        await second.ExpectAsync("""[1, [0, "sample.log"], null, ["to one"]]""");

        var group = new RpcGroup<ISample>();
        Assert.True(group.Add(first.Session) && group.Add(second.Session));
        await group.All.LogAsync("to all").AsTask().Within();
        await first.ExpectAsync("""[1, "sample.log", null, ["to all"]]""");
        await second.ExpectAsync("""[1, "sample.log", null, ["to all"]]""");

        await first.SendAsync("""[5, 1, "sample.changed"]""");
        await first.ExpectAsync("""[2, 1, null]""");
        await group.RaiseChangedAsync(1, 2).AsTask().Within();
        await first.ExpectAsync("""[1, "sample.changed", null, [1, 2]]""");
    }

    [Fact]
    public async Task Contract_WithoutMessagePack_IsRefusedAtOnce()
    {
        await using var peer = PackedPeer.Connect(static session =>
        {
            Assert.Contains("Subprotocols", Assert.Throws<InvalidOperationException>(() => session.Serve(new JsonOnly(), new Sample())).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => session.Serve(new JsonOnly(), static _ => new Sample()));
            Assert.Throws<InvalidOperationException>(() => session.Get(new JsonOnly()));
            Assert.Throws<InvalidOperationException>(() => session.Get(new JsonOnly(), new RpcCallOptions()));
        });
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Pair_CallsStreamsEventsAndProgress_ComeThrough()
    {
        await using var pair = Pair.Open();
        Assert.Equal(3, await pair.Sample.AddAsync(1, 2).Within());
        Assert.Null(await pair.Sample.EchoAsync(null).Within());
        Assert.Equal("n", (await pair.Sample.RoundTripAsync(new ISample.Item(1, "n", ["x"])).Within()).Name);
        Assert.Equal(Enumerable.Range(0, 30_000), await pair.Sample.CountAsync(0, 30_000).ToListAsync().Within());
        Assert.Equal(499_999_500_000L, await pair.Sample.SumAsync(Count(1_000_000)).Within());

        List<(int, int)> changed = [];
        pair.Sample.Changed += (number, next) => changed.Add((number, next));
        await pair.Sample.RaiseAsync(7).Within();
        await pair.Sample.RaiseAsync(8).Within();
        Assert.Equal([(7, 8), (8, 9)], changed);

        var reports = new Reports();
        await pair.Sample.ReportAsync(3, reports).Within();
        Assert.Equal([1, 2, 3], reports.Values);
    }

    [Fact]
    public async Task Text_OfAMegabyte_GoesInPartsBothWays()
    {
        await using var pair = Pair.Open();
        var text = new string('ä', 700_000);
        Assert.Equal(text, await pair.Sample.EchoAsync(text).Within());
        Assert.Equal(text, await pair.Sample.EchoAsync(text).Within());
    }

    [Fact]
    public async Task Fault_ThatIsDeclared_ArrivesAsItself()
    {
        await using var pair = Pair.Open();
        var fault = await Assert.ThrowsAsync<OverdrawnException>(() => pair.Sample.OverdrawAsync(-5).Within());
        Assert.Equal(("overdrawn", -5), (fault.Message, fault.Balance));
    }

    [Theory]
    [InlineData("""["unknown", {"a": -5, "b": ["a", true, null, 1.5, {"k": [1]}]}]""", """{"fault":"unknown","members":{"a":-5,"b":["a",true,null,1.5,{"k":[1]}]}}""")]
    [InlineData("""["overdrawn", {"balance": "much"}]""", """{"fault":"overdrawn","members":{"balance":"much"}}""")]
    [InlineData("""["overdrawn", {"balance": null}]""", """{"fault":"overdrawn","members":{"balance":null}}""")]
    [InlineData("""["overdrawn"]""", null)]
    [InlineData("""["overdrawn", [1]]""", null)]
    [InlineData("""[7, {}]""", null)]
    public async Task Fault_OfAnotherVersion_IsThereToBeReadByHand(string data, string? json)
    {
        await using var peer = PackedPeer.Connect();
        var call = peer.Session.Get<ISample>().OverdrawAsync(-5);
        await peer.ReceiveAsync();
        await peer.SendAsync($"""[3, 65536, -32007, "text", {data}]""");
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.Within());
        Assert.Equal((RpcErrorCode.DeclaredFault, "text", json), (exception.Code, exception.Message, exception.ErrorData));
    }

    [Theory]
    [InlineData("""["overdrawn", {"later": ["x"], "7": 1, "balance": -5}]""", -5)]
    [InlineData("""["overdrawn", {}]""", 0)]
    public async Task Fault_WithMoreOrFewerMembers_IsReadAllTheSame(string data, int balance)
    {
        await using var peer = PackedPeer.Connect();
        var call = peer.Session.Get<ISample>().OverdrawAsync(-5);
        await peer.ReceiveAsync();
        await peer.SendAsync($"""[3, 65536, -32007, "text", {data}]""");
        Assert.Equal(balance, (await Assert.ThrowsAsync<OverdrawnException>(() => call.Within())).Balance);
    }

    [Theory]
    [InlineData("""[2, 65536, "three"]""", RpcErrorCode.SerializationError)]
    [InlineData("""[2, 65536, null]""", RpcErrorCode.SerializationError)]
    [InlineData("""[3, 65536, "x"]""", RpcErrorCode.InternalError)]
    [InlineData("""[3, 65536, 4711, "no"]""", (RpcErrorCode)4711)]
    public async Task Answer_ThatIsNoInteger_FailsTheCallAlone(string frame, RpcErrorCode code)
    {
        await using var peer = PackedPeer.Connect();
        var call = peer.Session.Get<ISample>().AddAsync(1, 2);
        await peer.ReceiveAsync();
        await peer.SendAsync(frame);
        Assert.Equal(code, (await Assert.ThrowsAnyAsync<RpcException>(() => call.Within())).Code);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task MalformedMessages_PastTheLimit_EndTheSession()
    {
        await using var peer = PackedPeer.Connect(options: new RpcSessionOptions { MaxMalformedMessages = 2 });
        for (var i = 0; i < 3; i++)
            await peer.Raw.SendBinaryAsync([0xC1]);
        Assert.Equal(RpcSessionEndReason.LimitExceeded, (await peer.Session.Completion.Within()).Reason);
        Assert.Equal(ChannelCloseCode.PolicyViolation, peer.Raw.Closed!.Code);
    }

    [Theory]
    [InlineData("""{"a": "1", "b": "2", "c": "3"}""")]
    [InlineData("""{"a": "0123456789"}""")]
    public async Task Headers_PastTheLimit_RefuseTheCall(string headers)
    {
        await using var peer = PackedPeer.ConnectToSample(new RpcSessionOptions { MaxHeaders = 2, MaxHeaderBytes = 10 });
        await peer.SendAsync($$"""[0, 1, "sample.add", {"2": {{headers}}}, [1, 2]]""");
        await peer.ExpectAsync("""[3, 1, -32010, "*", null]""");
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Arguments_NestedTooDeeply_AreInvalidParams()
    {
        await using var peer = PackedPeer.ConnectToSample();
        await peer.Raw.SendBinaryAsync([.. Packing.Pack("""[0, 1, "sample.roundTrip", null]""").AsSpan()[1..].ToArray().Prepend((byte)0x95), 0x91, .. Enumerable.Repeat((byte)0x91, 100_000), 1]);
        await peer.ExpectAsync("""[3, 1, -32602, "*", null]""");
        await peer.AssertAliveAsync();
    }

    private static async IAsyncEnumerable<int> Count(int to)
    {
        for (var i = 0; i < to; i++)
            yield return i;
        await Task.CompletedTask;
    }

    private sealed class Reports : IProgress<int>
    {
        public List<int> Values { get; } = [];

        public void Report(int value) => Values.Add(value);
    }

    private sealed class JsonOnly() : RpcContract<ISample>("sample", [], [])
    {
        public override ISample CreateProxy(RpcCaller caller) => throw new NotSupportedException();

        public override RpcDispatcher CreateDispatcher(ISample target) => throw new NotSupportedException();
    }

    private sealed record Pair(RpcSession Client, RpcSession Server, ISample Sample) : IAsyncDisposable
    {
        public static Pair Open()
        {
            var (client, server) = RpcSession.CreatePair(null, static session => session.Serve<ISample>(new Sample()), subprotocol: RpcSubprotocols.MessagePack);
            return new Pair(client, server, client.Get<ISample>());
        }

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
