using Rpc.Channels;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

public sealed partial class EventOrderTests
{
    [RpcContract]
    public partial interface IBell
    {
        event Action<int> Rang;

        Task RingAsync();
    }

    /// <summary>Over a channel that is always full, so that all that is sent has to wait for its turn.</summary>
    [Fact]
    public async Task Events_ThatAHandlerRaises_ComeBeforeItsAnswer()
    {
        var (first, second) = InMemoryChannel.CreatePair("rpc.v1.json", capacity: 1);
        await using var server = RpcSession.Start(first, static session => session.Serve<IWarehouse>(new Warehouse()));
        await using var client = RpcSession.Start(second);
        var seen = 0;
        client.Get<IWarehouse>().Arrived += _ => seen++;
        for (var i = 1; i <= 50; i++)
        {
            await client.Get<IWarehouse>().DeliverAsync([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).Within();
            Assert.Equal(10 * i, Volatile.Read(ref seen));
        }
    }

    /// <summary>A session that ends sends no more events; the handlers that it has may still raise some, and be done, before its channel takes nothing more.</summary>
    [Fact]
    public async Task Answer_BehindAnEventThatTheEndOfTheSessionDropped_IsNotSent()
    {
        var bell = new Bell();
        var (client, server) = RpcSession.CreatePair(configureSecond: session => session.Serve<IBell>(bell));
        await using var first = client;
        client.Get<IBell>().Rang += static _ => { };
        var ringing = client.Get<IBell>().RingAsync();
        await bell.Entered.Task.Within();

        // On a thread where the handler can go on in the middle of it.
        await Task.Run(() => server.DisposeAsync().AsTask()).Within();
        Assert.True(bell.HasRung);
        await Assert.ThrowsAsync<RpcSessionException>(() => ringing.Within());
    }

    private sealed class Bell : IBell
    {
        private readonly TaskCompletionSource _ending = new();
        private Action<int>? _rang;

        public event Action<int> Rang
        {
            add => _rang += value;
            remove
            {
                _ending.SetResult();
                _rang -= value;
            }
        }

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool HasRung { get; private set; }

        public async Task RingAsync()
        {
            Entered.SetResult();
            await _ending.Task;
            HasRung = _rang is not null;
            _rang?.Invoke(1);
        }
    }
}
