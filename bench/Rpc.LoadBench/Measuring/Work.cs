namespace Rpc.LoadBench.Measuring;

/// <summary>What the workers of a load have done so far, and whether they are to go on.</summary>
internal sealed class Work
{
    // So many suffice for percentiles, and the others are spared the clock.
    private const int MaxTimedWorkers = 64;

    private readonly List<Worker> _workers = [];
    private readonly List<LatencyHistogram> _latencies = [];
    private volatile bool _isMeasured;
    private volatile bool _isOver;

    /// <summary>True during the time that counts.</summary>
    public bool IsMeasured
    {
        get => _isMeasured;
        set => _isMeasured = value;
    }

    /// <summary>True when the workers are to end.</summary>
    public bool IsOver
    {
        get => _isOver;
        set => _isOver = value;
    }

    /// <summary>The operations of all workers since their start.</summary>
    public long Done => _workers.Sum(static worker => worker.Done);

    /// <summary>Adds a worker whose operations have no duration to speak of. All are added before the load begins.</summary>
    public Worker Add()
    {
        var worker = new Worker(this, null);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Adds as many workers as that, some of whose operations are timed: those of 64 workers, evenly among them.</summary>
    public Worker[] AddTimed(int count)
    {
        var step = Math.Max(count / MaxTimedWorkers, 1);
        var workers = new Worker[count];
        for (var i = 0; i < count; i++)
        {
            var latencies = i % step == 0 ? new LatencyHistogram() : null;
            if (latencies is not null)
                _latencies.Add(latencies);
            _workers.Add(workers[i] = new Worker(this, latencies));
        }

        return workers;
    }

    /// <summary>The times of the measured operations. Only when all workers have ended.</summary>
    public LatencyHistogram Latencies()
    {
        var all = new LatencyHistogram();
        foreach (var latencies in _latencies)
            all.Add(latencies);
        return all;
    }
}
