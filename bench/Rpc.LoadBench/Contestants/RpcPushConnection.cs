using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>The client's end of a <see cref="RpcPushing"/>.</summary>
internal sealed class RpcPushConnection(RpcSession session) : IPushConnection
{
    private readonly IPushing _pushing = session.Get<IPushing>();

    /// <summary>Listens to what is broadcast. Complete when the server knows.</summary>
    public Task SubscribeAsync(Action<Tick> receive)
    {
        _pushing.Ticked += (symbol, price, number) => receive(new Tick(symbol, price, number));
        return _pushing.ReadyAsync();
    }

    public Task<long> PushAsync() => _pushing.PushAsync();

    public Task StopAsync() => _pushing.StopAsync();

    public ValueTask DisposeAsync() => session.DisposeAsync();

    /// <summary>Takes notifications.</summary>
    internal sealed class Receiver(Action<Tick> receive) : ITickReceiver
    {
        public ValueTask ReceiveAsync(string symbol, double price, long number)
        {
            receive(new Tick(symbol, price, number));
            return default;
        }
    }
}
