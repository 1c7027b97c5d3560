using System.Collections.Concurrent;

namespace Rpc.Transport.Connections;

/// <summary>
/// Send queues that many messages are put into, and that threads of the pool empty in turn. They are few on purpose: what is put into a queue while others
/// have their turn leaves with the rest of it in one system call, and processors are left to whoever makes the messages. Safe for concurrent use.
/// </summary>
/// <param name="most">The most threads at a time, at least 1.</param>
internal sealed class FlushingTurns(int most) : IThreadPoolWorkItem
{
    // Other work of the pool has its turn too.
    private const int TurnsInARow = 64;

    private readonly ConcurrentQueue<IThreadPoolWorkItem> _waiting = new();
    private int _running;

    /// <summary>The turns of all connections: half of the processors empty queues.</summary>
    public static FlushingTurns Shared { get; } = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Executes the item on the thread pool when it is its turn.</summary>
    public void Add(IThreadPoolWorkItem item)
    {
        _waiting.Enqueue(item);

        // Either this sees that a thread has stopped, or that one sees the item.
        Interlocked.MemoryBarrier();
        TryStart();
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (int turn = 0; turn < TurnsInARow; turn++)
        {
            if (!_waiting.TryDequeue(out IThreadPoolWorkItem? item))
            {
                Interlocked.Decrement(ref _running);
                TryStart();
                return;
            }

            item.Execute();
        }

        // Whoever else wants the processor has it first: what is waited for meanwhile leaves in larger pieces.
        Thread.Yield();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void TryStart()
    {
        int running = Volatile.Read(ref _running);
        while (running < most && !_waiting.IsEmpty)
        {
            int before = Interlocked.CompareExchange(ref _running, running + 1, running);
            if (before == running)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            running = before;
        }
    }
}
