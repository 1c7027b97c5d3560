using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>Pushes to one session by notification, or to a group by event. One object for each session.</summary>
internal sealed class RpcPushing(TickSource ticks, ITickReceiver asking, RpcGroup<IPushing>? all) : IPushing
{
    // The group raises it.
    public event Action<string, double, long> Ticked
    {
        add { }
        remove { }
    }

    public Task ReadyAsync() => Task.CompletedTask;

    // Each waits until it was taken: that is the flow control, and holds up whoever asks for more than the receivers take.
    public Task<long> PushAsync() => ticks.RunAsync(all is null
        ? tick => asking.ReceiveAsync(tick.Symbol, tick.Price, tick.Number)
        : tick => all.RaiseTickedAsync(tick.Symbol, tick.Price, tick.Number));

    public Task StopAsync()
    {
        ticks.Stop();
        return Task.CompletedTask;
    }
}
