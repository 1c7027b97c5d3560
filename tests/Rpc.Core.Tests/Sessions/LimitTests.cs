using System.Buffers.Binary;
using System.Text.Json.Serialization;
using Rpc.Channels;
using Rpc.Chunks;
using Rpc.Core.Tests.Codecs.MessagePack;
using Rpc.Core.Tests.Resume;
using Rpc.Diagnostics;
using Rpc.Resume;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

/// <summary>Goes past each limit of a session: what becomes of it, and that it is counted, once. Runs alone, since counters are the process's.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class LimitTests : IDisposable
{
    private const string Extended = "rpc.v1.json";

    private readonly CountedLimits _limits = new();
    private readonly Station _station = new();
    private readonly Feed _feed = new();

    public void Dispose()
    {
        _station.Awaited.TrySetResult();
        _limits.Dispose();
    }

    [Fact]
    public async Task MessagesThatAreNotAcknowledged_LetSendsWait()
    {
        using var waits = new CountedLimits("rpc.limit.waits");
        var (ours, peer) = InMemoryChannel.CreatePair();
        await using var channel = new ResumableChannel(ours, RpcSubprotocols.Json, SessionToken.Create(), new ResumableLimits(MaxReplayBytes: 1000, TimeSpan.FromSeconds(5), new FakeTimeProvider()), new RecordingObserver());
        await channel.SendAsync(new OutgoingMessage(new byte[1000], MessageFormat.Binary), CancellationToken.None);
        Assert.Empty(waits.Read());
        Assert.False(channel.SendAsync(new OutgoingMessage(new byte[1], MessageFormat.Binary), CancellationToken.None).AsTask().IsCompleted);
        Assert.Equal(new Dictionary<string, long> { [LimitName.MaxReplayBytes] = 1 }, waits.Read());
        Assert.Empty(_limits.Read());
        channel.Abort(reason: null);
        peer.Abort(reason: null);
    }

    [Fact]
    public async Task PendingCalls_FailAtTheCaller()
    {
        await using var peer = Connect(new() { MaxPendingCalls = 1 });
        var station = peer.Session.Get<IStation>();
        _ = station.WaitAsync();
        Assert.Equal(RpcErrorCode.TooManyPendingCalls, (await Assert.ThrowsAsync<RpcException>(() => station.WaitAsync().Within())).Code);
        AssertCounted(LimitName.MaxPendingCalls);
    }

    [Theory]
    [InlineData(0, 1000, LimitName.MaxQueuedCalls)]
    [InlineData(1000, 0, LimitName.MaxQueuedCallBytes)]
    public async Task WaitingCalls_AreRefused(int calls, int bytes, string limit)
    {
        await using var peer = Connect(new() { MaxConcurrentCalls = 1, MaxQueuedCalls = calls, MaxQueuedCallBytes = bytes });
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"station.wait"}""");
        AssertError(RpcErrorCode.ServerBusy, await peer.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"station.wait"}"""));
        AssertCounted(limit);
    }

    [Fact]
    public async Task WaitingNotifications_EndTheSession()
    {
        await using var peer = Connect(new() { MaxConcurrentCalls = 1, MaxQueuedCalls = 0 });
        for (var i = 0; i < 2; i++)
            await peer.SendAsync("""{"jsonrpc":"2.0","method":"station.wait"}""");
        await AssertEndAsync(peer);
        AssertCounted(LimitName.MaxQueuedCalls);
    }

    [Fact]
    public async Task UnsentAnswers_EndTheSession()
    {
        await using var peer = Connect(new() { MaxConcurrentCalls = 8 }, capacity: 4);
        try
        {
            for (var i = 0; i < 40; i++)
                await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{i}},"method":"unknown"}""");
        }
        catch (ChannelClosedException)
        {
            // The session ended while the rest was sent.
        }

        await AssertEndAsync(peer);
        AssertCounted(LimitName.MaxConcurrentCalls);
    }

    [Fact]
    public async Task Streams_AreRefused()
    {
        await using var peer = Connect(new() { MaxConcurrentStreams = 1 }, Extended);
        AssertError(RpcErrorCode.ServerBusy, await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.zip","params":["$/items","-","$/items"]}"""));
        AssertCounted(LimitName.MaxConcurrentStreams);
    }

    [Fact]
    public async Task ItemsWithoutCredit_FailTheCall()
    {
        await using var peer = Connect(subprotocol: Extended);
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.readWhenTold","params":["$/items"]}""");
        var items = $$$"""{"jsonrpc":"2.0","method":"$/items","params":{"id":1,"param":0,"items":["{{{new string('x', 70_000)}}}"]}}""";
        await peer.SendAsync(items);
        await peer.SendAsync(items);
        Assert.Contains("$/stop", await peer.ReceiveAsync(), StringComparison.Ordinal);
        AssertCounted(LimitName.StreamWindowBytes);
    }

    [Fact]
    public async Task CreditPastAllBounds_FailsTheCall()
    {
        await using var peer = Connect(subprotocol: Extended);
        await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.stallAfter","params":[1]}""");
        AssertError(RpcErrorCode.FlowControlError, await peer.AskAsync("""{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"bytes":0}}"""));
        AssertCounted(LimitName.StreamCredit);
    }

    [Theory]
    [InlineData(RpcSubprotocols.Json)]
    [InlineData(RpcSubprotocols.MessagePack)]
    public async Task StreamsThatAreNotRead_EndTheirProducer_AndNothingElse(string subprotocol)
    {
        var (clock, workbench) = (new FakeTimeProvider(), new Workbench(null!));
        var options = new RpcSessionOptions { StreamIdleTimeout = TimeSpan.FromMinutes(5), TimeProvider = clock, BlockingHandlerThreshold = null };
        var (client, server) = RpcSession.CreatePair(configureSecond: session => session.Serve<IWorkbench>(workbench), options: options, subprotocol: subprotocol);
        await using var first = client;
        await using var second = server;
        await using var items = client.Get<IWorkbench>().CountForeverAsync().GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Within());
        await Eventually.TrueAsync(() => clock.ArmedTimers > 0);
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.False(workbench.ProducerDisposed.Task.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(2));
        await workbench.ProducerDisposed.Task.Within();

        // What had come before is there.
        Assert.Equal(5, await client.Get<IWorkbench>().AddAsync(2, 3).Within());
        var taken = 1;
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await items.MoveNextAsync().Within())
                Assert.Equal(taken++, items.Current);
        });
        Assert.Equal(RpcErrorCode.StreamIdle, failure.Code);
        Assert.InRange(taken, 5000, workbench.Produced);
        AssertCounted(LimitName.StreamIdleTimeout);
        Assert.Equal(0, server.Load.IncomingCalls);
    }

    [Fact]
    public async Task WholeStreams_FailTheCall()
    {
        await using var peer = Connect();
        AssertError(RpcErrorCode.InternalError, await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.countForever"}"""));
        AssertCounted(LimitName.WholeStreamBytes);
    }

    [Theory]
    [InlineData("waits", LimitName.MaxQueuedEventBytes)]
    [InlineData("strict", LimitName.Capacity)]
    public async Task Events_EndTheSession(string name, string limit)
    {
        await using var peer = Connect(new() { MaxQueuedEventBytes = 256 * 1024 }, Extended, capacity: 1);
        await peer.AskAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"$/subscribe","params":{"event":"feed.{{{name}}}"}}""");
        for (var i = 0; _feed.HasSubscribers; i++)
            _feed.Raise(Parcel.Create(i));
        await AssertEndAsync(peer);
        AssertCounted(limit);
    }

    [Theory]
    [InlineData(LimitName.MaxHeaders, """{"a":"","b":""}""")]
    [InlineData(LimitName.MaxHeaderBytes, """{"a":"12345678"}""")]
    public async Task Headers_AreRefused(string limit, string headers)
    {
        await using var peer = Connect(new() { MaxHeaders = 1, MaxHeaderBytes = 8 });
        AssertError(RpcErrorCode.HeaderLimitExceeded, await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"headers":{{headers}},"method":"station.doNothing"}"""));
        AssertCounted(limit);
    }

    [Fact]
    public async Task Headers_OfAnOwnCall_FailIt()
    {
        await using var peer = Connect(new() { MaxHeaders = 0 }, Extended);
        var station = peer.Session.Get<IStation>(new RpcCallOptions { Headers = new Dictionary<string, string> { ["a"] = "" } });
        Assert.Equal(RpcErrorCode.HeaderLimitExceeded, (await Assert.ThrowsAsync<RpcException>(() => station.WaitAsync().Within())).Code);
        AssertCounted(LimitName.MaxHeaders);
    }

    [Fact]
    public async Task MessageInParts_TooLong_EndsTheSession()
    {
        await using var peer = Connect(new() { MaxMessageBytes = 100 }, Extended);
        await peer.SendBinaryAsync(Part(1, new byte[101]));
        await AssertEndAsync(peer, ChannelCloseCode.MessageTooBig);
        AssertCounted(LimitName.MaxMessageBytes);
    }

    [Fact]
    public async Task MessagesInParts_TooMany_EndTheSession()
    {
        await using var peer = Connect(subprotocol: Extended);
        for (uint i = 0; i <= LargeMessageSender.MaxAtATime; i++)
            await peer.SendBinaryAsync(Part(i, [1]));
        await AssertEndAsync(peer);
        AssertCounted(LimitName.MessagesInParts);
    }

    [Fact]
    public async Task MalformedMessages_EndTheSession()
    {
        await using var peer = Connect(new() { MaxMalformedMessages = 2 });
        for (var i = 0; i < 3; i++)
            await peer.SendAsync("{");
        await AssertEndAsync(peer);
        AssertCounted(LimitName.MaxMalformedMessages);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"station.doNothing","params":[DEEP]}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"station.doNothing","params":{"a":DEEP}}]""")]
    public async Task DeepValues_AreRefused_AndOthersAreNotTakenForThem(string message)
    {
        static string Nest(int levels) => new string('[', levels) + new string(']', levels);
        await using var peer = Connect();
        var answer = await peer.AskAsync(message.Replace("DEEP", Nest(70), StringComparison.Ordinal));
        AssertError(RpcErrorCode.ParseError, answer);
        Assert.Contains("MaxDepth", answer, StringComparison.Ordinal);
        AssertCounted(LimitName.MaxDepth);
        Assert.DoesNotContain("MaxDepth", await peer.AskAsync(message.Replace("DEEP", Nest(50)[..^1] + "x]", StringComparison.Ordinal)), StringComparison.Ordinal);
        AssertCounted(LimitName.MaxDepth);
    }

    [Fact]
    public async Task DeepValues_InMessagePack_AreRefused()
    {
        await using var peer = PackedPeer.Connect(static session => session.Serve<IForest>(new Forest()));
        await peer.Raw.SendBinaryAsync(Plant(1, 60));
        await peer.ExpectAsync("[2, 1, null]");
        await peer.Raw.SendBinaryAsync(Plant(2, 70));
        await peer.ExpectAsync("""[3, 2, -32602, "*", null]""");
        AssertCounted(LimitName.MaxDepth);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(300)]
    public async Task DeepValues_AreThoseBeyondTheOption(int maxDepth)
    {
        // It goes before what the options of System.Text.Json say.
        await using var peer = Connect(new() { MaxDepth = maxDepth, JsonSerializerOptions = new() { MaxDepth = 100 } });
        static string Call(int levels) => $$"""{"jsonrpc":"2.0","id":1,"method":"station.doNothing","params":[{{new string('[', levels)}}{{new string(']', levels)}}]}""";
        Assert.DoesNotContain("MaxDepth", await peer.AskAsync(Call(maxDepth - 5)), StringComparison.Ordinal);
        Assert.Contains("MaxDepth", await peer.AskAsync(Call(maxDepth + 5)), StringComparison.Ordinal);
        AssertCounted(LimitName.MaxDepth);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(300)]
    public async Task DeepValues_InMessagePack_AreThoseBeyondTheOption(int maxDepth)
    {
        await using var peer = PackedPeer.Connect(static session => session.Serve<IForest>(new Forest()), new() { MaxDepth = maxDepth });
        await peer.Raw.SendBinaryAsync(Plant(1, maxDepth - 5));
        await peer.ExpectAsync("[2, 1, null]");
        await peer.Raw.SendBinaryAsync(Plant(2, maxDepth + 5));
        await peer.ExpectAsync("""[3, 2, -32602, "*", null]""");
        AssertCounted(LimitName.MaxDepth);
        await peer.AssertAliveAsync();
    }

    [Theory]
    [InlineData(RpcSubprotocols.Json)]
    [InlineData(RpcSubprotocols.MessagePack)]
    public async Task DeepValues_OfAllKinds_TravelWhereBothEndsAllowThem(string subprotocol)
    {
        var (first, second) = RpcSession.CreatePair(static session => session.Serve<IForest>(new Forest()), options: new() { MaxDepth = 300 }, subprotocol: subprotocol);
        await using var server = first;
        await using var client = second;
        var forest = client.Get<IForest>();
        var tree = Tree.OfHeight(290);
        Assert.Equal(290, (await forest.CloneAsync(tree).Within()).Height);
        Assert.Equal(290, Assert.Single(await forest.CloneAllAsync(AsyncEnumerables.OfAsync(tree)).ToListAsync().Within()).Height);
        await Assert.ThrowsAsync<RpcSerializationException>(() => forest.PlantAsync(Tree.OfHeight(310)).Within());
    }

    [Fact]
    public async Task NumbersOfNames_BeyondTheOption_AreRefused()
    {
        await using var peer = PackedPeer.Connect(options: new() { MaxNumberedNames = 2 });
        await peer.SendAsync("""[0, 1, [1, "a"]]""");
        await peer.ExpectAsync("""[3, 1, -32601, "*", null]""");
        await peer.SendAsync("""[0, 2, [2, "b"]]""");
        await peer.ExpectAsync("""[3, 2, -32600, "*", null]""");
        AssertCounted(LimitName.MaxNumberedNames);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task NumbersOfNames_WhereNoneIsAllowed_AreNeitherTakenNorGiven()
    {
        await using var peer = PackedPeer.Connect(options: new() { MaxNumberedNames = 0 });
        await peer.SendAsync("""[0, 1, [0, "a"]]""");
        await peer.ExpectAsync("""[3, 1, -32600, "*", null]""");
        AssertCounted(LimitName.MaxNumberedNames);
        _ = peer.Session.Get<IForest>().PlantAsync(new Tree());
        Assert.Equal("forest.plant", (string)(await peer.ReceiveAsync())![2]!);
    }

    [Theory]
    [InlineData(1024, 1)]
    [InlineData(-1, 1)]
    [InlineData(0, 256)]
    public async Task NumbersOfNames_OutOfRange_AreRefused(int number, int length)
    {
        await using var peer = PackedPeer.Connect();
        await peer.SendAsync($"[0, 1, [{number}, \"{new string('a', length)}\"]]");
        await peer.ExpectAsync("""[3, 1, -32600, "*", null]""");
        AssertCounted(LimitName.MaxNumberedNames);
        await peer.AssertAliveAsync();
    }

    // [0, id, "forest.plant", nil, [tree]], and a tree is the array of its one member.
    private static byte[] Plant(byte id, int levels) => [0x95, 0, id, 0xac, .. "forest.plant"u8, 0xc0, 0x91, .. Enumerable.Repeat((byte)0x91, levels), 0xc0];

    private static void AssertError(RpcErrorCode code, string? answer) => Assert.Contains($"\"code\":{(int)code},", answer, StringComparison.Ordinal);

    private static async Task AssertEndAsync(RawPeer peer, ChannelCloseCode code = ChannelCloseCode.PolicyViolation)
    {
        while (await peer.ReceiveBytesAsync() is not null)
        {
            // What was on its way before the end.
        }

        var end = await peer.Session.Completion.Within();
        Assert.Equal((RpcSessionEndReason.LimitExceeded, code), (end.Reason, end.CloseCode));
    }

    private static byte[] Part(uint number, byte[] bytes)
    {
        var part = new byte[ChunkHeader.Length + bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(part.AsSpan(1), number);
        bytes.CopyTo(part, ChunkHeader.Length);
        return part;
    }

    private void AssertCounted(string limit) => Assert.Equal(new Dictionary<string, long> { [limit] = 1 }, _limits.Read());

    private RawPeer Connect(RpcSessionOptions? options = null, string? subprotocol = null, int capacity = 1024) => RawPeer.Connect(
        session =>
        {
            session.Serve<IStation>(_station);
            session.Serve<IWorkbench>(new Workbench(session));
            session.Serve<IFeed>(_feed);
        },
        options,
        subprotocol,
        capacity);
}

/// <summary>What grows.</summary>
public sealed class Tree
{
    public Tree? Inner { get; set; }

    [JsonIgnore]
    public int Height => 1 + (Inner?.Height ?? 0);

    public static Tree OfHeight(int height) => Enumerable.Range(1, height - 1).Aggregate(new Tree(), static (inner, _) => new Tree { Inner = inner });
}

/// <summary>Takes trees.</summary>
[RpcContract]
public partial interface IForest
{
    Task PlantAsync(Tree tree);

    Task<Tree> CloneAsync(Tree tree);

    IAsyncEnumerable<Tree> CloneAllAsync(IAsyncEnumerable<Tree> trees);
}

internal sealed class Forest : IForest
{
    public Task PlantAsync(Tree tree) => Task.CompletedTask;

    public Task<Tree> CloneAsync(Tree tree) => Task.FromResult(tree);

    public IAsyncEnumerable<Tree> CloneAllAsync(IAsyncEnumerable<Tree> trees) => trees;
}
