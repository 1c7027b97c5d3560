using System.Threading.Tasks.Sources;

namespace Rpc.Streams;

/// <summary>
/// Wakes the one that waits, or the one that waits next. Any thread may set it; setting it twice is setting it once. Whoever is
/// woken looks again at what it waits for. Waiting allocates nothing.
/// </summary>
internal sealed class Signal : IValueTaskSource
{
    private const int Idle = 0;
    private const int Raised = 1;
    private const int Awaited = 2;

    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private int _state;

    /// <summary>Completes when the signal is set, at once when it was set since the last wait.</summary>
    /// <exception cref="InvalidOperationException">Another wait is in progress.</exception>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Raised) == Raised)
            return default;

        if (Volatile.Read(ref _state) == Awaited)
            throw new InvalidOperationException("A stream is read by one reader at a time: await MoveNextAsync before the next call.");

        _core.Reset();
        var wait = new ValueTask(this, _core.Version);
        if (Interlocked.CompareExchange(ref _state, Awaited, Idle) == Idle)
            return wait;

        // Set between the two looks.
        Volatile.Write(ref _state, Idle);
        return default;
    }

    /// <summary>Wakes the one that waits, or lets the next wait pass.</summary>
    public void Set()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var next = state == Awaited ? Idle : Raised;
            if (Interlocked.CompareExchange(ref _state, next, state) != state)
                continue;
            if (state == Awaited)
                _core.SetResult(true);
            return;
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
