using System.IO.Pipelines;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Groups;

/// <summary>Groups: who is a member, what reaches whom, and how often it is encoded. In one class, since the encodings are counted for all.</summary>
public sealed class RpcGroupTests
{
    private const string SubscribeSaid = """{"jsonrpc":"2.0","id":1,"method":"$/subscribe","params":{"event":"room.said"}}""";
    private const string SubscribeTicked = """{"jsonrpc":"2.0","id":1,"method":"$/subscribe","params":{"event":"room.ticked"}}""";

    [Fact]
    public async Task Membership_IsWhatWasAddedAndNotRemovedAndHasNotEnded()
    {
        await using var a = Connect();
        await using var b = Connect();
        var group = new RpcGroup<IRoom>();
        var other = new RpcGroup<IRoom>();
        Assert.True(group.Add(a.Session));
        Assert.False(group.Add(a.Session));
        Assert.True(group.Add(b.Session));
        Assert.True(other.Add(b.Session));
        Assert.Equal((2, 2), (group.Count, b.Session.Load.Groups));
        Assert.Equal(new HashSet<RpcSession> { a.Session, b.Session }, group.Members.ToHashSet());
        Assert.Equal([b.Session], group.Except(a.Session).Members);
        Assert.Equal([a.Session], group.Where(session => session == a.Session).Members);
        Assert.Empty(group.Except(a.Session).Except(b.Session).Members);

        Assert.True(group.Remove(a.Session));
        Assert.False(group.Remove(a.Session));
        Assert.False(group.Contains(a.Session));
        Assert.Equal(0, a.Session.Load.Groups);

        await b.Session.CloseAsync().Within();
        Assert.Equal((0, 0), (group.Count, other.Count));
        Assert.False(group.Contains(b.Session));
        Assert.False(group.Add(b.Session));
        Assert.Equal(default, b.Session.Load);
        Assert.Throws<ArgumentNullException>(() => group.Add(null!));
    }

    [Fact]
    public async Task Event_ReachesThoseWhoHaveSubscribed_EncodedOnceForEachWayOfWriting()
    {
        var group = new RpcGroup<IRoom>();
        var pairs = new List<(RpcSession Client, RpcSession Server)>();
        var received = new List<int>[40];
        for (var i = 0; i < received.Length; i++)
        {
            var pair = RpcSession.CreatePair(configureSecond: static session => session.Serve<ILargeRoom>(new Room()));
            pairs.Add(pair);
            var numbers = received[i] = [];
            if (i % 2 == 0)
                pair.First.Get<IRoom>().Said += (_, what) => numbers.Add(what.Peek);
            await pair.First.Get<IRoom>().AskAsync().Within();
            Assert.True(group.Add(pair.Second));
        }

        await using var plain = Connect(subprotocol: null);
        await plain.AskAsync(SubscribeSaid);
        group.Add(plain.Session);
        Assert.Equal(21, group.CountSaidSubscribers());
        Assert.Equal(0, group.CountTickedSubscribers());

        var before = Counted.Written;
        await group.Except(pairs[0].Server).RaiseSaidAsync(new Counted { Number = 7 }).Within();
        await group.RaiseTickedAsync(1).Within();
        var written = Counted.Written - before;
        RawPeer.AssertJson("""{"jsonrpc":"2.0","method":"room.said","params":[{"number":7}]}""", await plain.ReceiveAsync());
        foreach (var (client, _) in pairs)
            await client.Get<IRoom>().AskAsync().Within();

        // Once for each of the two codecs; reading does not count.
        Assert.Equal(2, written);
        for (var i = 0; i < received.Length; i++)
            Assert.Equal(i % 2 == 0 && i > 0 ? [7] : [], received[i]);
        foreach (var (client, server) in pairs)
        {
            await client.DisposeAsync().Within();
            await server.Completion.Within();
            Assert.Equal(default, server.Load);
        }

        Assert.Equal([plain.Session], group.Members);
    }

    [Fact]
    public async Task Notification_ReachesAllMembers_EncodedOnce_AndAllElseIsRefused()
    {
        var group = new RpcGroup<IRoom>();
        var peers = new List<RawPeer>();
        for (var i = 0; i < 10; i++)
        {
            peers.Add(Connect());
            group.Add(peers[i].Session);
        }

        var before = Counted.Written;
        await group.All.TellAsync(new Counted { Number = 3 }).Within();
        Assert.Equal(1, Counted.Written - before);
        foreach (var peer in peers)
            RawPeer.AssertJson("""{"jsonrpc":"2.0","method":"room.tell","params":[{"number":3}]}""", await peer.ReceiveAsync());

        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => group.All.AskAsync());
        Assert.Contains("'room.ask'", refused.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => group.All.CountAsync());
        for (var i = 0; i < 2; i++)
            Assert.Throws<NotSupportedException>(() => group.All.Said += static (_, _) => { });
        group.All.Said -= static (_, _) => { };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => group.All.TellAsync(new Counted(), new CancellationToken(canceled: true)).Within());
        await new RpcGroup<IRoom>().All.TellAsync(new Counted()).Within();

        foreach (var peer in peers)
            await peer.DisposeAsync();
        Assert.Equal(0, group.Count);
    }

    /// <summary>Whoever calls cannot know when they may be closed.</summary>
    [Fact]
    public async Task Streams_OfACallThatAGroupRefuses_AreDisposedOf()
    {
        var room = new RpcGroup<IRoom>().All;
        var (picture, film, pipe) = (new PatternStream(1000), new PatternStream(1000), new Pipe());
        await Assert.ThrowsAsync<NotSupportedException>(() => room.StoreAsync(picture, pipe.Reader));
        await picture.Disposed.Task.Within();
        Assert.True((await pipe.Writer.FlushAsync().Within()).IsCompleted);
        Assert.Throws<NotSupportedException>(() => room.PlayAsync(film, speeds: null));
        await film.Disposed.Task.Within();
    }

    [Fact]
    public async Task Event_ThatWaits_WaitsForASlowMember_ButDelaysNoOther()
    {
        await using var slow = Connect(capacity: 1);
        await using var gone = Connect(capacity: 1);
        await using var quick = Connect();
        var group = new RpcGroup<IRoom>();
        foreach (var peer in new[] { slow, gone, quick })
        {
            Assert.Contains("result", await peer.AskAsync(SubscribeSaid), StringComparison.Ordinal);
            group.Add(peer.Session);
        }

        await group.RaiseSaidAsync(new Counted { Number = 0 }).Within();
        var first = group.RaiseSaidAsync(new Counted { Number = 1 }).AsTask();
        var second = group.RaiseSaidAsync(new Counted { Number = 2 }).AsTask();
        for (var i = 0; i < 3; i++)
            Assert.Contains($":{i}", await quick.ReceiveAsync(), StringComparison.Ordinal);
        Assert.False(first.IsCompleted || second.IsCompleted);

        await gone.Session.DisposeAsync().AsTask().Within();
        Assert.False(first.IsCompleted);
        Assert.Contains(":0", await slow.ReceiveAsync(), StringComparison.Ordinal);
        await first.Within();
        Assert.False(second.IsCompleted);
        Assert.Contains(":1", await slow.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Contains(":2", await slow.ReceiveAsync(), StringComparison.Ordinal);
        await second.Within();
    }

    [Fact]
    public async Task Event_ThatDrops_WaitsForNobody()
    {
        await using var slow = Connect(capacity: 1);
        var group = new RpcGroup<IRoom>();
        Assert.Contains("result", await slow.AskAsync(SubscribeTicked), StringComparison.Ordinal);
        group.Add(slow.Session);
        for (var i = 0; i < 10; i++)
            Assert.True(group.RaiseTickedAsync(i).AsTask().IsCompletedSuccessfully);

        string[] expected =
        [
            """{"jsonrpc":"2.0","method":"room.ticked","params":[0]}""",
            """{"jsonrpc":"2.0","method":"room.ticked","params":[1]}""",
            """{"jsonrpc":"2.0","method":"$/dropped","params":{"event":"room.ticked","count":6}}""",
            """{"jsonrpc":"2.0","method":"room.ticked","params":[8]}""",
            """{"jsonrpc":"2.0","method":"room.ticked","params":[9]}""",
        ];
        foreach (var text in expected)
            RawPeer.AssertJson(text, await slow.ReceiveAsync());
        await slow.AssertAliveAsync();
    }

    [Fact]
    public async Task Notification_ToASlowMember_DelaysNoOther_AndStopsWaitingWhenToldTo()
    {
        await using var slow = Connect(capacity: 1);
        await using var quick = Connect();
        var group = new RpcGroup<IRoom>();
        group.Add(slow.Session);
        group.Add(quick.Session);
        await group.All.TellAsync(new Counted { Number = 0 }).Within();
        using var cancellation = new CancellationTokenSource();
        var waiting = group.All.TellAsync(new Counted { Number = 1 }, cancellation.Token).AsTask();
        Assert.Contains(":0", await quick.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Contains(":1", await quick.ReceiveAsync(), StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());

        var last = group.All.TellAsync(new Counted { Number = 2 }).AsTask();
        await slow.Session.DisposeAsync().AsTask().Within();
        await last.Within();
        Assert.Contains(":2", await quick.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_ThatComeGoAndEndDuringBroadcasts_LeaveNothingBehind()
    {
        const int Members = 30;
        var group = new RpcGroup<IRoom>();
        var pairs = Enumerable.Range(0, Members).Select(static _ => RpcSession.CreatePair(configureSecond: static session => session.Serve<IRoom>(new Room()))).ToList();
        var last = new int[Members];
        var disorder = 0;
        for (var i = 0; i < Members; i++)
        {
            var index = i;
            pairs[i].First.Get<IRoom>().Ticked += number =>
            {
                if (number <= last[index])
                    Interlocked.Increment(ref disorder);
                last[index] = number;
            };
            await pairs[i].First.Get<IRoom>().AskAsync().Within();
        }

        var stop = new CancellationTokenSource();
        var raising = Task.Run(async () =>
        {
            var number = 0;
            while (!stop.IsCancellationRequested || number < 200)
            {
                await group.RaiseTickedAsync(++number);
                await group.RaiseSaidAsync(new Counted { Number = number });
                await group.All.TellAsync(new Counted { Number = number });
            }

            return number;
        });
        await Task.WhenAll(pairs.Select((pair, index) => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                group.Add(pair.Second);
                await Task.Yield();
                group.Remove(pair.Second);
            }

            group.Add(pair.Second);
            if (index % 3 == 0)
                await pair.First.DisposeAsync();
            else if (index % 3 == 1)
                await pair.Second.DisposeAsync();
        }))).Within();
        await stop.CancelAsync();
        await raising.Within();

        foreach (var (_, server) in pairs.Where(static (_, index) => index % 3 != 2))
            await server.Completion.Within();
        Assert.Equal(Members / 3, group.Count);
        Assert.Equal(0, disorder);
        foreach (var (client, server) in pairs)
        {
            await client.DisposeAsync().Within();
            await server.Completion.Within();
            Assert.Equal(default, server.Load);
        }

        Assert.Equal(0, group.Count);
    }

    private static RawPeer Connect(string? subprotocol = "rpc.v1.json", int capacity = 1024) =>
        RawPeer.Connect(static session => session.Serve<IRoom>(new Room()), subprotocol: subprotocol, capacity: capacity);
}
