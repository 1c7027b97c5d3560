using System.Text.Json.Serialization;
using Rpc.Events;

namespace Rpc.Core.Tests.Events;

/// <summary>What becomes of the occurrences of one event, by its policy, while the channel does not take them.</summary>
public sealed partial class EventOutboxTests
{
    public sealed record Price(string? Symbol, int Number)
    {
        [JsonIgnore]
        public string? Key => Symbol == "fails" ? throw new InvalidOperationException("no key") : Symbol;
    }

    [RpcContract]
    public partial interface IPrices
    {
        event EventHandler<Price> Waits;

        [RpcEvent(Overflow = RpcEventOverflow.DropOldest, Capacity = 3)]
        event EventHandler<Price> Oldest;

        [RpcEvent(Overflow = RpcEventOverflow.DropNewest, Capacity = 3)]
        event EventHandler<Price> Newest;

        [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = nameof(Price.Key), Capacity = 3)]
        event EventHandler<Price> Latest;

        [RpcEvent(Overflow = RpcEventOverflow.Disconnect, Capacity = 3)]
        event EventHandler<Price> Strict;
    }

    [Theory]
    [InlineData("waits")]
    [InlineData("oldest")]
    [InlineData("newest")]
    [InlineData("latest")]
    [InlineData("strict")]
    public void Channel_ThatTakesMessages_GetsEachAtOnce(string name)
    {
        var sink = new FakeSink();
        var raise = Subscribe(name, sink, out var outbox);
        for (var i = 1; i <= 10; i++)
            raise("A", i);
        Assert.Equal(Enumerable.Range(1, 10), sink.Sent);
        Assert.Equal((0, 0, 0L), (outbox.HeldCount, sink.Dropped, sink.Bytes));
    }

    [Fact]
    public void Wait_LeavesAllToTheChannelInOrder()
    {
        var sink = new FakeSink { IsBlocked = true };
        var raise = Subscribe("waits", sink, out var outbox);
        for (var i = 1; i <= 10; i++)
            raise("A", i);
        Assert.Equal(Enumerable.Range(1, 10), sink.Sent);
        Assert.Equal(10, outbox.HeldCount);
        sink.TakeOne();
        Assert.Equal(9, outbox.HeldCount);
        sink.Unblock();
        Assert.Equal(0, outbox.HeldCount);
        raise("A", 11);
        Assert.Equal(Enumerable.Range(1, 11), sink.Sent);
        Assert.Equal((0, 0L, null), (sink.Dropped, sink.Bytes, sink.EndedFor));
    }

    [Fact]
    public void Wait_PastTheBytes_EndsTheSession()
    {
        var sink = new FakeSink(maxBytes: 200) { IsBlocked = true };
        var raise = Subscribe("waits", sink, out _);
        raise("A", 1);
        Assert.Null(sink.EndedFor);
        raise("A", 2);
        raise("A", 3);
        Assert.Contains("MaxQueuedEventBytes", sink.EndedFor, StringComparison.Ordinal);
    }

    [Fact]
    public void Disconnect_PastTheCapacity_EndsTheSession()
    {
        var sink = new FakeSink { IsBlocked = true };
        var raise = Subscribe("strict", sink, out _);
        for (var i = 1; i <= 4; i++)
            raise("A", i);
        Assert.Null(sink.EndedFor);
        raise("A", 5);
        Assert.Contains("'prices.strict'", sink.EndedFor, StringComparison.Ordinal);
    }

    [Fact]
    public void DropOldest_KeepsTheNewest_AndTellsBeforeTheNext()
    {
        var sink = new FakeSink { IsBlocked = true };
        var raise = Subscribe("oldest", sink, out _);
        for (var i = 1; i <= 10; i++)
            raise("A", i);
        Assert.Equal((6, 1), (sink.Dropped, sink.Episodes));
        sink.Unblock();
        raise("A", 11);
        Assert.Equal([1, -6, 8, 9, 10, 11], sink.Sent);
        Assert.Equal(0, sink.Bytes);
    }

    [Fact]
    public void DropNewest_KeepsTheOldest_AndTellsBeforeTheNext()
    {
        var sink = new FakeSink { IsBlocked = true };
        var raise = Subscribe("newest", sink, out _);
        for (var i = 1; i <= 10; i++)
            raise("A", i);
        sink.Unblock();
        raise("A", 11);
        Assert.Equal([1, -6, 2, 3, 4, 11], sink.Sent);
        Assert.Equal((6, 0L), (sink.Dropped, sink.Bytes));
    }

    [Fact]
    public void LatestByKey_ReplacesInPlace_AndDropsTheOldestKeyPastTheCapacity()
    {
        var sink = new FakeSink { IsBlocked = true };
        var raise = Subscribe("latest", sink, out var outbox);
        raise("A", 1);
        raise("A", 2);
        raise("B", 3);
        raise(null, 4);
        raise("A", 5);
        raise(null, 6);
        Assert.Equal((3, 2), (outbox.HeldCount, sink.Dropped));
        raise("C", 7);
        Assert.Equal((3, 3), (outbox.HeldCount, sink.Dropped));

        // A was the oldest, and now comes last.
        raise("A", 8);
        sink.Unblock();
        Assert.Equal([1, -4, 6, 7, 8], sink.Sent);
        Assert.Equal(0, sink.Bytes);

        // What was sent is not replaced any more.
        sink.IsBlocked = true;
        raise("A", 9);
        raise("A", 10);
        sink.Unblock();
        Assert.Equal([9, 10], sink.Sent[^2..]);
    }

    [Fact]
    public void LatestByKey_WhoseKeyCannotBeRead_FailsTheRaiserOnly()
    {
        var sink = new FakeSink { IsBlocked = true };
        var raise = Subscribe("latest", sink, out var outbox);
        Assert.Throws<RpcSerializationException>(() => raise("fails", 1));
        raise("A", 2);
        Assert.Equal([2], sink.Sent);
        Assert.Equal(0, outbox.HeldCount);
    }

    [Theory]
    [InlineData("oldest", 1, -3, 5)]
    [InlineData("newest", 1, -3, 2)]
    [InlineData("latest", 1, -3, 5)]
    public void Dropping_KeepsToTheBytesOfTheSession(string name, params int[] expected)
    {
        // Room for what waits at the channel and one more.
        var sink = new FakeSink(maxBytes: 200) { IsBlocked = true };
        var raise = Subscribe(name, sink, out var outbox);
        for (var i = 1; i <= 5; i++)
            raise("K" + i, i);
        Assert.Equal(1, outbox.HeldCount);
        Assert.InRange(sink.Bytes, 1, 200);
        sink.Unblock();
        Assert.Equal(expected, sink.Sent);
        Assert.Equal((0L, null), (sink.Bytes, sink.EndedFor));
    }

    [Fact]
    public void Dropping_WhileOtherEventsTakeAllBytes_DropsTheNewOne_AndTellsWhenTheChannelTakes()
    {
        var sink = new FakeSink(maxBytes: 100) { IsBlocked = true };
        var raise = Subscribe("oldest", sink, out var outbox);
        raise("A", 1);
        raise("A", 2);
        Assert.Equal((0, 1), (outbox.HeldCount, sink.Dropped));
        sink.Unblock();
        Assert.Equal([1, -1], sink.Sent);
    }

    [Fact]
    public void Dropping_IsToldAnewForEachTimeThatTheSubscriberIsSlow_AndNotToAPlainPeer()
    {
        foreach (var isOurs in new[] { true, false })
        {
            var sink = new FakeSink(sendsExtensions: isOurs);
            var raise = Subscribe("oldest", sink, out _);
            for (var round = 0; round < 2; round++)
            {
                sink.IsBlocked = true;
                for (var i = 1; i <= 6; i++)
                    raise("A", i);
                sink.Unblock();
            }

            int[] once = isOurs ? [1, -2, 4, 5, 6] : [1, 4, 5, 6];
            Assert.Equal([.. once, .. once], sink.Sent);
            Assert.Equal((4, 2), (sink.Dropped, sink.Episodes));
        }
    }

    [Fact]
    public void End_LetsGoOfWhatIsHeld_AndOfWhatComesLater()
    {
        var sink = new FakeSink { IsBlocked = true };
        var raise = Subscribe("oldest", sink, out var outbox);
        for (var i = 1; i <= 3; i++)
            raise("A", i);
        outbox.End();
        raise("A", 4);
        Assert.Equal(0, outbox.HeldCount);
        sink.FailOne();
        Assert.Equal([1], sink.Sent);
        Assert.Equal((0L, 0), (sink.Bytes, sink.Dropped));
    }

    [Theory]
    [InlineData("oldest")]
    [InlineData("latest")]
    public void Concurrency_LosesNothingUncounted(string name)
    {
        var sink = new FakeSink { IsBlocked = true };
        var raise = Subscribe(name, sink, out _);
        const int Raisers = 4;
        const int Each = 500;
        Parallel.For(0, Raisers, raiser =>
        {
            for (var i = 0; i < Each; i++)
                raise("K" + (i % 5), (raiser * Each) + i + 1);
        });
        sink.Unblock();
        Assert.Equal(Raisers * Each, sink.Sent.Count(static sent => sent > 0) + sink.Dropped);
        Assert.Equal(sink.Dropped, -sink.Sent.Where(static sent => sent < 0).Sum());
        Assert.Equal(0, sink.Bytes);
    }

    private static Action<string?, int> Subscribe(string name, FakeSink sink, out EventOutbox outbox)
    {
        var contract = Contract<IPrices>();
        var index = contract.Events.ToList().FindIndex(@event => @event.Name == "prices." + name);
        var source = new Prices();
        outbox = ((IEventDescriptor)contract.Events[index]).CreateOutbox(sink);
        contract.CreateDispatcher(source).Subscribe(index, new RpcEventEmitter(outbox));
        return (symbol, number) => source.Raise(new Price(symbol, number));
    }

    private static RpcContract<T> Contract<T>()
        where T : class, IRpcContract<T> => T.Contract;

    private sealed class Prices : IPrices
    {
        public event EventHandler<Price>? Waits;

        public event EventHandler<Price>? Oldest;

        public event EventHandler<Price>? Newest;

        public event EventHandler<Price>? Latest;

        public event EventHandler<Price>? Strict;

        public void Raise(Price price) => (Waits ?? Oldest ?? Newest ?? Latest ?? Strict)?.Invoke(this, price);
    }
}
