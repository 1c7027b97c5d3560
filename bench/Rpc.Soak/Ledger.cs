using System.Collections.Concurrent;

namespace Rpc.Soak;

/// <summary>What was begun, what of it still runs, how the rest ended, and what was found wrong.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<long, string> _running = new();
    private readonly ConcurrentDictionary<(string Operation, Outcomes Outcome), long> _outcomes = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private long _operations;
    private long _items;
    private int _producers;
    private int _handlers;

    /// <summary>How many operations were begun.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    /// <summary>How many items were read.</summary>
    public long Items => Interlocked.Read(ref _items);

    /// <summary>What runs now.</summary>
    public string[] Running => [.. _running.Values];

    /// <summary>How many producers have begun and not come to their <c>finally</c>.</summary>
    public int Producers => Volatile.Read(ref _producers);

    /// <summary>How many handlers have begun and not ended.</summary>
    public int Handlers => Volatile.Read(ref _handlers);

    /// <summary>What was found wrong.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>How operations ended.</summary>
    public IReadOnlyDictionary<(string Operation, Outcomes Outcome), long> Outcomes => _outcomes;

    /// <summary>Says that something is not as it must be.</summary>
    public void Violate(string what) => _violations.Enqueue(what);

    public long Begin(string operation)
    {
        var number = Interlocked.Increment(ref _operations);
        _running[number] = operation;
        return number;
    }

    public void End(long number, string operation, Outcomes outcome)
    {
        if (!_running.TryRemove(number, out _))
            Violate($"{operation} ended twice");
        _outcomes.AddOrUpdate((operation, outcome), 1, static (_, count) => count + 1);
    }

    public void CountItem() => Interlocked.Increment(ref _items);

    public IDisposable BeginProducer() => new Entry(this, isProducer: true);

    public IDisposable BeginHandler() => new Entry(this, isProducer: false);

    private void Count(bool isProducer, int change) => Interlocked.Add(ref isProducer ? ref _producers : ref _handlers, change);

    private sealed class Entry : IDisposable
    {
        private readonly Ledger _ledger;
        private readonly bool _isProducer;

        public Entry(Ledger ledger, bool isProducer)
        {
            (_ledger, _isProducer) = (ledger, isProducer);
            ledger.Count(isProducer, 1);
        }

        public void Dispose() => _ledger.Count(_isProducer, -1);
    }
}
