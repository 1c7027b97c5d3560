using System.Diagnostics;

namespace Rpc.LoadBench.Measuring;

/// <summary>Measures a load that is running. Only what is done within the measured time counts: not the warm-up, not what comes late.</summary>
internal static class Gauge
{
    /// <summary>Waits for the warm-up to pass, measures, and ends the load.</summary>
    /// <remarks>On a thread of its own, since the load may leave none of the pool's to others.</remarks>
    public static Task<Usage> MeasureAsync(Work work, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration) =>
        Task.Factory.StartNew(() => Measure(work, server, warmUp, duration), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Usage Measure(Work work, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration)
    {
        Thread.Sleep(warmUp);

        // The server's use belongs to what is done between its two answers, the client's to what is done between its own looks.
        var serverBefore = server.Ask(collect: false);
        var doneAtServer = work.Done;
        var clientBefore = ProcessSnapshot.Take(collect: false);
        var clock = Stopwatch.StartNew();
        var done = work.Done;
        work.IsMeasured = true;
        Thread.Sleep(duration);
        work.IsMeasured = false;
        done = work.Done - done;
        var elapsed = clock.Elapsed;
        var clientAfter = ProcessSnapshot.Take(collect: false);
        var serverAfter = server.Ask(collect: false);
        doneAtServer = work.Done - doneAtServer;
        work.IsOver = true;
        return new Usage(done, elapsed, clientAfter.Since(clientBefore, done), serverAfter.Since(serverBefore, doneAtServer), serverAfter.ResidentBytes);
    }
}
