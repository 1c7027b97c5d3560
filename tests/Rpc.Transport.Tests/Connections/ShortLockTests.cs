using Rpc.Transport.Connections;

namespace Rpc.Transport.Tests.Connections;

public sealed class ShortLockTests
{
    [Fact]
    public async Task Enter_ByManyThreads_LetsOneInAtATime()
    {
        var guarded = new Guarded();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 100_000; i++)
                guarded.Count();
        })));

        Assert.Equal(400_000, guarded.Total);
    }

    [Fact]
    public async Task Enter_WhileAnotherHoldsIt_WaitsUntilThatOneLeaves()
    {
        var guarded = new Guarded();
        using var isHeld = new ManualResetEventSlim();
        using var mayLeave = new ManualResetEventSlim();
        using var isComing = new ManualResetEventSlim();
        Task holder = Task.Run(() => guarded.Hold(isHeld, mayLeave));
        isHeld.Wait();

        Task<bool> next = Task.Run(() => guarded.HolderHasLeft(isComing));
        isComing.Wait();
        mayLeave.Set();

        Assert.True(await next);
        await holder;
    }

    [Fact]
    public void Enter_AfterAnException_IsPossible()
    {
        var guarded = new Guarded();

        Assert.Throws<InvalidOperationException>(guarded.Throw);
        guarded.Count();

        Assert.Equal(1, guarded.Total);
    }

    private sealed class Guarded
    {
        private ShortLock _gate;
        private bool _hasLeft;

        public int Total { get; private set; }

        public void Count()
        {
            using (_gate.Enter())
                Total++;
        }

        public void Hold(ManualResetEventSlim isHeld, ManualResetEventSlim mayLeave)
        {
            using (_gate.Enter())
            {
                isHeld.Set();
                mayLeave.Wait();
                _hasLeft = true;
            }
        }

        public bool HolderHasLeft(ManualResetEventSlim isComing)
        {
            isComing.Set();
            using (_gate.Enter())
                return _hasLeft;
        }

        public void Throw()
        {
            using (_gate.Enter())
                throw new InvalidOperationException("It fails under the lock.");
        }
    }
}
