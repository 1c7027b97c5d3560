using Rpc.LoadBench.Measuring;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Scenarios;

/// <summary>Counts and checks the ticks that one client receives.</summary>
internal sealed class TickLog(Worker worker)
{
    private volatile string? _failure;

    public void Receive(Tick tick)
    {
        // What a receiver throws may be caught and logged by whoever calls it.
        if (tick == Tick.Of(worker.Done))
            worker.Count();
        else
            _failure ??= $"Tick {worker.Done} was lost or damaged: {tick} came instead.";
    }

    /// <summary>Waits for all ticks that were pushed, and no longer than that.</summary>
    /// <exception cref="InvalidOperationException">There were not as many, or not those.</exception>
    public void Check(long pushed, TimeSpan patience)
    {
        SpinWait.SpinUntil(() => worker.Done >= pushed || _failure is not null, patience);
        if (_failure is not null)
            throw new InvalidOperationException(_failure);
        if (worker.Done != pushed)
            throw new InvalidOperationException($"{pushed} ticks were pushed, and {worker.Done} received.");
    }
}
