using Microsoft.AspNetCore.SignalR;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>What the server of <see cref="SignalR"/> answers and pushes.</summary>
#pragma warning disable CA1822 // A hub's methods are found on its instances.
internal sealed class SignalRHub(SignalRTicks ticks) : Hub
{
    public int Add(int a, int b) => a + b;

    public Order EchoOrder(Order order) => order;

    public byte[] EchoBlob(byte[] blob) => blob;

    public IAsyncEnumerable<int> Count(CancellationToken cancellationToken) => Numbers.CountAsync(cancellationToken);

    /// <summary>Answered at once: the client is then among those that a broadcast reaches.</summary>
    public void Ready()
    {
    }

    // Each waits until it was taken: that is the flow control.
    public Task<long> Push()
    {
        var receivers = ticks.IsBroadcast ? Clients.All : Clients.Caller;
        return ticks.Source.RunAsync(tick => new ValueTask(receivers.SendAsync("Tick", tick.Symbol, tick.Price, tick.Number)));
    }

    public void Stop() => ticks.Source.Stop();
}
#pragma warning restore CA1822

/// <summary>What the server pushes, and whether to all.</summary>
internal sealed record SignalRTicks(TickSource Source, bool IsBroadcast);
