namespace Rpc.EndToEnd.Tests;

/// <summary>
/// What a call costs in memory at both ends together. The process allocates for other reasons too (other tests, the
/// just-in-time compiler), so the least of several rounds is taken: what a call itself needs is in every one of them.
/// </summary>
[Collection(nameof(AllocationTests))]
public sealed partial class AllocationTests
{
    private const int Rounds = 20;
    private const int CallsPerRound = 500;
    private const int SessionsPerRound = 10;
    private const int Listeners = 20;

    // Less than the smallest object per call. An unoptimised build makes an object of every asynchronous method that is entered.
#if DEBUG
    private const double Tolerance = 4096;
#else
    private const double Tolerance = 8;
#endif

    [RpcContract]
    public partial interface IAdder
    {
        ValueTask<int> AddAsync(int a, int b);

        ValueTask PokeAsync(int value);

        [RpcNotification]
        ValueTask NoteAsync(int value);
    }

    [RpcContract]
    public partial interface ITeller
    {
        event Action<int> Told;

        ValueTask PokeAsync();
    }

    [Fact]
    public async Task Call_WithAResult_AllocatesNothingAtEitherEnd()
    {
        await using var server = await ListenAsync();
        await using var session = await RpcClient.ConnectAsync(server.Url.ToString());
        var adder = session.Get<IAdder>();
        var least = await LeastBytesPerCallAsync(async () =>
        {
            for (var i = 0; i < CallsPerRound; i++)
            {
                if (await adder.AddAsync(i, 1) != i + 1)
                    throw new InvalidOperationException("The sum is wrong.");
            }
        });
        Assert.InRange(least, 0, Tolerance);
    }

    [Fact]
    public async Task Call_AsMessagePack_AllocatesNothingAtEitherEnd()
    {
        await using var server = await ListenAsync();
        await using var session = await SubprotocolTests.ConnectAsync(server);
        var adder = session.Get<IAdder>();
        var least = await LeastBytesPerCallAsync(async () =>
        {
            for (var i = 0; i < CallsPerRound; i++)
            {
                if (await adder.AddAsync(i, 1) != i + 1)
                    throw new InvalidOperationException("The sum is wrong.");
            }
        });
        Assert.InRange(least, 0, Tolerance);
    }

    [Fact]
    public async Task Call_WithoutResult_AllocatesNothingAtEitherEnd()
    {
        await using var server = await ListenAsync();
        await using var session = await RpcClient.ConnectAsync(server.Url.ToString());
        var adder = session.Get<IAdder>();
        var least = await LeastBytesPerCallAsync(async () =>
        {
            for (var i = 0; i < CallsPerRound; i++)
                await adder.PokeAsync(i);
        });
        Assert.InRange(least, 0, Tolerance);
    }

    [Fact]
    public async Task Notification_AllocatesNothingAtEitherEnd()
    {
        await using var server = await ListenAsync();
        await using var session = await RpcClient.ConnectAsync(server.Url.ToString());
        var adder = session.Get<IAdder>();
        var least = await LeastBytesPerCallAsync(async () =>
        {
            for (var i = 0; i < CallsPerRound; i++)
            {
                await adder.NoteAsync(i);
                await adder.PokeAsync(i);
            }
        });
        Assert.InRange(least, 0, Tolerance);
    }

    [Fact]
    public async Task Event_OfAGroup_AllocatesNothingForEachReceiver()
    {
        var group = new RpcGroup<ITeller>();
        await using var server = await RpcServer.ListenAsync("ws://127.0.0.1:0/", session =>
        {
            session.Serve<ITeller>(new Teller());
            group.Add(session);
        });
        var received = 0;
        var sessions = new List<RpcSession>();
        foreach (var _ in Enumerable.Range(0, Listeners))
        {
            var session = await SubprotocolTests.ConnectAsync(server);
            sessions.Add(session);
            session.Get<ITeller>().Told += _ => Interlocked.Increment(ref received);
            await session.Get<ITeller>().PokeAsync();
        }

        var least = await LeastBytesPerCallAsync(async () =>
        {
            for (var i = 0; i < CallsPerRound / Listeners; i++)
                await group.RaiseToldAsync(i);

            // The answer comes behind the events.
            foreach (var session in sessions)
                await session.Get<ITeller>().PokeAsync();
        });
        foreach (var session in sessions)
            await session.DisposeAsync();
        Assert.Equal(Rounds * CallsPerRound, received);

        // Each occurrence makes the object that all receivers share.
        Assert.InRange(least, 0, Tolerance);
    }

    [Fact]
    public async Task Session_OpenedAndClosed_GivesItsReceiveBuffersBack()
    {
        await using var server = await ListenAsync();
        var least = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < SessionsPerRound; i++)
            {
                await using var session = await RpcClient.ConnectAsync(server.Url.ToString());
                Assert.Equal(i + 1, await session.Get<IAdder>().AddAsync(i, 1));
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)SessionsPerRound);
        }

        // Each end has had one of 32 KiB, which a session that is no more must leave to the next. The rest of a session takes some 35,000 bytes at both ends.
        Assert.InRange(least, 0, 48 * 1024 + Tolerance);
    }

    internal static Task<RpcServer> ListenAsync() => RpcServer.ListenAsync("ws://127.0.0.1:0/", static session => session.Serve<IAdder>(new Adder()));

    private static async Task<double> LeastBytesPerCallAsync(Func<Task> callManyTimes)
    {
        var least = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await callManyTimes();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)CallsPerRound);
        }

        return least;
    }

    private sealed class Teller : ITeller
    {
        // The group raises it.
        public event Action<int> Told
        {
            add { }
            remove { }
        }

        public ValueTask PokeAsync() => default;
    }

    private sealed class Adder : IAdder
    {
        public ValueTask<int> AddAsync(int a, int b) => new(a + b);

        public ValueTask PokeAsync(int value) => default;

        public ValueTask NoteAsync(int value) => default;
    }
}

/// <summary>Runs alone: the bytes that other tests allocate at the same time cannot be told apart.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTestsRunAlone;
