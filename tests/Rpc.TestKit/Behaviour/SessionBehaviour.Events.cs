using Xunit;

namespace Rpc.TestKit.Behaviour;

// Events whose subscriber is too slow: its handler blocks the receive loop until the test lets go of it.
public abstract partial class SessionBehaviour
{
    private readonly Feed _feed = new();

    [Theory]
    [InlineData(RpcEventOverflow.DropOldest)]
    [InlineData(RpcEventOverflow.DropNewest)]
    [InlineData(RpcEventOverflow.LatestByKey)]
    public async Task SlowSubscriber_OfAnEventThatDrops_IsToldOfEveryOneThatItMisses(RpcEventOverflow overflow)
    {
        var (client, server) = await StartFeedAsync();
        using var subscriber = await SlowSubscriber.StartAsync(client, overflow);
        var raised = 0;
        while (!_serverLog.Entries.Any(static entry => entry.EventId == 1014))
            _feed.Raise(Parcel.Create(++raised));

        // All of this is dropped, or replaces what was held.
        for (var i = 0; i < 10; i++)
            _feed.Raise(Parcel.Create(++raised));
        Assert.InRange(server.Load.QueuedEventBytes, 0, 5 * 17 * 1024);

        subscriber.Release();
        await subscriber.WhenAccountedForAsync(raised).Within();
        Assert.True(subscriber.Dropped > 0);

        // The latest of a key stands where the first of it stood.
        if (overflow == RpcEventOverflow.LatestByKey)
            Assert.Equal([raised - 1, raised], subscriber.Numbers[^2..].Order());
        else
            Assert.Equal(subscriber.Numbers.Order().Distinct(), subscriber.Numbers);
        if (overflow == RpcEventOverflow.DropOldest)
            Assert.Equal(raised, subscriber.Numbers[^1]);
        await EndAsync(client, server);
    }

    [Fact]
    public async Task SlowSubscriber_OfAnEventThatWaits_MissesNothing_AndAGroupWaitsForIt()
    {
        var (client, server) = await StartFeedAsync();
        using var subscriber = await SlowSubscriber.StartAsync(client, RpcEventOverflow.Wait);
        var group = new RpcGroup<IFeed>();
        group.Add(server);
        var raised = 0;
        Task waiting;
        do
            waiting = group.RaiseWaitsAsync(Parcel.Create(++raised)).AsTask();
        while (waiting.IsCompleted);

        var next = group.RaiseWaitsAsync(Parcel.Create(++raised));
        subscriber.Release();
        await waiting.Within();
        await next.Within();
        await subscriber.WhenAccountedForAsync(raised).Within();
        Assert.Equal(Enumerable.Range(1, raised), subscriber.Numbers);
        await EndAsync(client, server);
    }

    [Theory]
    [InlineData(RpcEventOverflow.Wait, "MaxQueuedEventBytes")]
    [InlineData(RpcEventOverflow.Disconnect, "'feed.strict'")]
    public async Task SlowSubscriber_OfAnEventThatDropsNothing_LosesItsSessionAtTheLimit(RpcEventOverflow overflow, string limit)
    {
        var (client, server) = await StartFeedAsync();
        using var subscriber = await SlowSubscriber.StartAsync(client, overflow);
        var raised = 0;
        while (_feed.HasSubscribers)
            _feed.Raise(Parcel.Create(++raised));

        subscriber.Release();
        var end = await server.Completion.Within();
        Assert.Equal(RpcSessionEndReason.LimitExceeded, end.Reason);
        Assert.Contains(limit, end.Message, StringComparison.Ordinal);
        await EndAsync(client, server);
    }

    private async Task<(RpcSession Client, RpcSession Server)> StartFeedAsync() => await ConnectAsync(
        static _ => { },
        session => session.Serve<IFeed>(_feed),
        options =>
        {
            options.LoggerFactory = _serverLog;
            options.MaxQueuedEventBytes = 256 * 1024;
        }).Within();

    private async Task EndAsync(RpcSession client, RpcSession server)
    {
        await client.DisposeAsync().Within();
        await server.DisposeAsync().Within();
        await Eventually.EqualAsync(default, () => server.Load);
        Assert.False(_feed.HasSubscribers);
        Assert.Empty(_serverLog.Errors);
    }

    private sealed class SlowSubscriber : IDisposable
    {
        private readonly ManualResetEventSlim _gate = new();
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _expected = int.MaxValue;

        /// <summary>What has arrived.</summary>
        public List<int> Numbers { get; } = [];

        /// <summary>How many were missed, by what the server has told.</summary>
        public long Dropped { get; private set; }

        public static async Task<SlowSubscriber> StartAsync(RpcSession client, RpcEventOverflow overflow)
        {
            var subscriber = new SlowSubscriber();
            var feed = client.Get<IFeed>();
            client.EventsDropped += (_, dropped) => subscriber.Account(() => subscriber.Dropped += dropped.Count);
            EventHandler<Parcel> handler = (_, parcel) =>
            {
                subscriber._gate.Wait();
                subscriber.Account(() => subscriber.Numbers.Add(parcel.Number));
            };
            switch (overflow)
            {
                case RpcEventOverflow.Wait:
                    feed.Waits += handler;
                    break;
                case RpcEventOverflow.DropOldest:
                    feed.Oldest += handler;
                    break;
                case RpcEventOverflow.DropNewest:
                    feed.Newest += handler;
                    break;
                case RpcEventOverflow.LatestByKey:
                    feed.Latest += handler;
                    break;
                default:
                    feed.Strict += handler;
                    break;
            }

            await feed.PingAsync().Within();
            return subscriber;
        }

        /// <summary>Lets the handler go on.</summary>
        public void Release() => _gate.Set();

        /// <summary>Completes when so many have arrived or are told to be dropped.</summary>
        public Task WhenAccountedForAsync(int raised)
        {
            Account(() => _expected = raised);
            return _done.Task;
        }

        public void Dispose()
        {
            _gate.Set();
            _done.TrySetResult();
        }

        private void Account(Action change)
        {
            lock (_done)
            {
                change();
                if (Numbers.Count + Dropped >= _expected)
                    _done.TrySetResult();
            }
        }
    }
}
