namespace Rpc.LoadBench.Payloads;

/// <summary>Produces ticks until it is told to stop, each when the one before has been taken. The same for the servers of all contestants.</summary>
internal sealed class TickSource
{
    private volatile bool _isStopped;

    /// <summary>Sends the ticks from number 0 on.</summary>
    /// <param name="send">Sends one; its task is complete when the next may come.</param>
    /// <returns>How many there were.</returns>
    public async Task<long> RunAsync(Func<Tick, ValueTask> send)
    {
        // Whoever called must be able to go on, also where every tick is taken at once.
        await Task.Yield();
        long number = 0;
        while (!_isStopped)
            await send(Tick.Of(number++));
        return number;
    }

    public void Stop() => _isStopped = true;
}
