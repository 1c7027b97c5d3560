using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Scenarios;

/// <summary>A load on one server. The same for all contestants, and checks every result.</summary>
/// <param name="Name">The name on the command line and in the table.</param>
/// <param name="Layer">What it asks of a contestant.</param>
internal abstract record Scenario(string Name, Layer Layer)
{
    /// <summary>How long the workers' last operations may take when a run is over. What has not come by then is lost.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>True where the time of a single operation matters, and a sleeping core's waking up would hide it.</summary>
    public virtual bool NeedsAwakeCores => false;

    /// <summary>
    /// True where the server's memory is measured. The runtime lets a process allocate as much between two collections as the processor's L3 cache holds, or says it holds (a virtual machine may be told that of its whole host),
    /// and garbage of that size would be counted as if connections held it. Then all servers get the same small budget.
    /// </summary>
    public virtual bool MeasuresMemory => false;

    /// <summary>What contestants are compared by.</summary>
    public virtual Figure MainFigure => NeedsAwakeCores ? Figure.P50 : Figure.PerSecond;

    /// <summary>Runs the load in this process.</summary>
    public abstract Task<Measurement> RunAsync(IContestant contestant, int port, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration);

    /// <summary>Lets each of so many workers work on the thread pool until the measured time is over.</summary>
    protected static async Task<Measurement> MeasureAsync(int workers, Func<int, Worker, Task> workAsync, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration)
    {
        var work = new Work();
        var working = work.AddTimed(workers).Select((worker, index) => Task.Run(() => workAsync(index, worker))).ToArray();
        var usage = await Gauge.MeasureAsync(work, server, warmUp, duration);
        await Task.WhenAll(working).WaitAsync(Patience);
        return usage.With(work.Latencies());
    }
}
