using System.Diagnostics;

namespace Rpc.LoadBench.Measuring;

/// <summary>
/// Keeps every core awake with a process of idle priority (SCHED_IDLE): on a virtual machine the waking of a sleeping core
/// costs more than everything that a latency scenario is to measure.
/// </summary>
internal sealed class AwakeCores : IDisposable
{
    private readonly List<Process> _spinners = [];

    public AwakeCores()
    {
        for (var i = 0; i < Environment.ProcessorCount; i++)
            _spinners.Add(Process.Start("chrt", ["--idle", "0", "sh", "-c", "while :; do :; done"]));
    }

    public void Dispose()
    {
        foreach (var spinner in _spinners)
        {
            spinner.Kill(entireProcessTree: true);
            spinner.Dispose();
        }
    }
}
