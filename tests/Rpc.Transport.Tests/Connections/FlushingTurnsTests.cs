using Rpc.Transport.Connections;

namespace Rpc.Transport.Tests.Connections;

public sealed class FlushingTurnsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Items_FromManyThreads_HaveTheirTurnEach_OnNoMoreThreadsThanAllowed(int most)
    {
        const int Threads = 4;
        const int ItemsPerThread = 5000;
        var turns = new FlushingTurns(most);
        var items = new Item(Threads * ItemsPerThread);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < ItemsPerThread; i++)
                turns.Add(items);
        })));
        await items.AllDone.WaitAsync(Peers.Limit);
        Assert.InRange(items.MostAtATime, 1, most);
    }

    [Fact]
    public async Task Item_AddedWhenAllAreDone_HasItsTurn()
    {
        var turns = new FlushingTurns(1);
        for (int i = 0; i < 1000; i++)
        {
            var item = new Item(1);
            turns.Add(item);
            await item.AllDone.WaitAsync(Peers.Limit);
        }
    }

    private sealed class Item(int count) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource _allDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;
        private int _running;
        private int _mostAtATime;

        public Task AllDone => _allDone.Task;

        public int MostAtATime => _mostAtATime;

        public void Execute()
        {
            int running = Interlocked.Increment(ref _running);
            for (int most = _mostAtATime; running > most; most = _mostAtATime)
                Interlocked.CompareExchange(ref _mostAtATime, running, most);
            Interlocked.Decrement(ref _running);
            if (Interlocked.Decrement(ref _left) == 0)
                _allDone.SetResult();
        }
    }
}
