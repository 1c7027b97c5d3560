using Rpc.Calls;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Calls;

public sealed class PendingCallTableTests
{
    [Fact]
    public void Ids_AreNeverUsedTwice_AlsoWhenSlotsAre()
    {
        var table = new PendingCallTable(2);
        HashSet<long> ids = [];
        for (var i = 0; i < 1000; i++)
        {
            var call = NewCall();
            Assert.Null(table.TryAdd(call));
            Assert.True(ids.Add(call.Id));
            Assert.InRange(call.Id, 1, (1L << 53) - 1); // what JavaScript's numbers carry exactly
            Assert.True(table.TryRemove(call.Id, out var removed));
            Assert.Same(call, removed);
        }
    }

    [Fact]
    public void Removal_OfALateOrForeignId_FindsNothing()
    {
        var table = new PendingCallTable(4);
        var first = NewCall();
        table.TryAdd(first);
        var late = first.Id;
        table.TryRemove(late, out _);
        var second = NewCall();
        table.TryAdd(second);
        foreach (var id in new[] { late, 0, -1, long.MinValue, long.MaxValue, second.Id + 1, second.Id + (1 << 16) })
            Assert.False(table.TryRemove(id, out _));
        Assert.True(table.WasMade(late));
        Assert.True(table.WasMade(second.Id));
        Assert.False(table.WasMade(second.Id + (1 << 16)));
        Assert.False(table.WasMade(second.Id + 1));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Addition_BeyondTheCapacity_IsRefused_UntilThereIsRoom()
    {
        var table = new PendingCallTable(3);
        var calls = Enumerable.Range(0, 3).Select(_ => NewCall()).ToList();
        Assert.All(calls, call => Assert.Null(table.TryAdd(call)));
        Assert.Equal(RpcErrorCode.TooManyPendingCalls, Assert.IsType<RpcException>(table.TryAdd(NewCall())).Code);
        table.TryRemove(calls[1].Id, out _);
        Assert.Null(table.TryAdd(NewCall()));
    }

    [Fact]
    public void End_ReturnsEachCallOnce_AndRefusesLaterOnesWithTheReason()
    {
        var table = new PendingCallTable(10);
        var calls = Enumerable.Range(0, 5).Select(_ => NewCall()).ToList();
        calls.ForEach(call => table.TryAdd(call));
        table.TryRemove(calls[2].Id, out _);
        var reason = new RpcSessionException(RpcSessionEndReason.ClosedByPeer, "over");
        Assert.Equal([calls[0], calls[1], calls[3], calls[4]], table.End(reason));
        Assert.False(table.TryRemove(calls[0].Id, out _));
        Assert.Empty(table.End(reason));
        Assert.Same(reason, table.TryAdd(NewCall()));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public async Task Calls_UnderConcurrency_AreRemovedExactlyOnce()
    {
        var table = new PendingCallTable(PendingCallTable.MaxCapacity);
        var removals = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++)
            {
                var call = NewCall();
                Assert.Null(table.TryAdd(call));
                Parallel.For(0, 2, _ =>
                {
                    if (table.TryRemove(call.Id, out var removed))
                    {
                        Assert.Same(call, removed);
                        Interlocked.Increment(ref removals);
                    }
                });
            }
        }))).Within();
        Assert.Equal(20_000, removals);
        Assert.Equal(0, table.Count);
    }

    private static PendingCall<int> NewCall() => PendingCall<int>.Rent(new Reader());

    private sealed class Reader : IResultReader<int>
    {
        public string Name => "test";

        public int Read(ReadOnlySpan<byte> result, Rpc.Codecs.RpcCodec codec) => int.Parse(result, System.Globalization.CultureInfo.InvariantCulture);
    }
}
