using System.Collections.Concurrent;
using Rpc.Codecs;

namespace Rpc.Soak;

/// <summary>Many links at a time, each with workers at both ends, ended in the middle of their work and replaced, until there was enough of it.</summary>
/// <param name="seed">What everything random comes from. What the scheduler makes of it differs from run to run.</param>
/// <param name="ledger">Where everything is entered.</param>
internal sealed class SoakRun(int seed, Ledger ledger)
{
    private const int WorkersAtEachEnd = 2;

    private readonly ConcurrentDictionary<Link, bool> _open = new();
    private HashSet<MessageWriterPool> _pools = [];

    /// <summary>How many links were opened and ended.</summary>
    public int Links { get; private set; }

    /// <summary>Runs one round, and checks what is left behind.</summary>
    /// <param name="round">Its number.</param>
    /// <param name="inMemory">How many links in memory at a time.</param>
    /// <param name="overWebSockets">How many over WebSockets.</param>
    /// <param name="resumable">How many over WebSockets that break, and are resumed.</param>
    /// <param name="goesOn">Whether another operation is begun.</param>
    public async Task RunAsync(int round, int inMemory, int overWebSockets, int resumable, Func<bool> goesOn)
    {
        await using (var factory = await LinkFactory.StartAsync(ledger, new Random(HashCode(round, -1))))
        {
            var links = Task.WhenAll(Enumerable.Range(0, inMemory + overWebSockets + resumable)
                .Select(place => Task.Run(() => KeepLinkedAsync(factory, KindOf(place), new Random(HashCode(round, place)), goesOn))));
            while (await Task.WhenAny(links, Task.Delay(Patience.Limit)) != links)
            {
                // One that goes on for so long behind the end hangs.
                if (!goesOn())
                {
                    ledger.Violate($"these do not end: {string.Join(", ", ledger.Running)}; of these links: {string.Join("; ", _open.Keys)}");
                    return;
                }
            }

            await links;
            if (!await Patience.UntilAsync(() => factory.Connections == 0))
                ledger.Violate($"the listener counts {factory.Connections} connections when all have ended");
            if (factory.Resumable != 0)
                ledger.Violate($"the server keeps {factory.Resumable} sessions to be resumed when all have ended");
        }

        if (!await Patience.UntilAsync(() => (ledger.Producers, ledger.Handlers) == (0, 0)))
            ledger.Violate($"{ledger.Producers} producers have not come to their finally, and {ledger.Handlers} handlers not to their end");
        if (ledger.Running.Length > 0)
            ledger.Violate($"these have no outcome: {string.Join(", ", ledger.Running)}");
        foreach (var pool in _pools)
            Check(pool);
        _pools = [];

        LinkKind KindOf(int place) => place < inMemory ? LinkKind.InMemory : place < inMemory + overWebSockets ? LinkKind.WebSocket : LinkKind.Resumable;
    }

    private async Task KeepLinkedAsync(LinkFactory factory, LinkKind kind, Random random, Func<bool> goesOn)
    {
        while (goesOn())
        {
            var link = await factory.OpenAsync(kind, random);
            lock (_pools)
            {
                Links++;
                _pools.Add(link.First.Writers);
            }

            _open[link] = true;
            var left = random.Next(10, 200);
            var workers = new List<Task>();
            for (var i = 0; i < 2 * WorkersAtEachEnd; i++)
            {
                var operations = new Operations(ledger, link, i % 2 == 0 ? link.First : link.Second, new Random(random.Next()));
                var ending = new Random(random.Next());
                workers.Add(Task.Run(() => WorkAsync(operations, ending)));
            }

            await Task.WhenAll(workers);
            await link.CheckAsync(ledger);
            _open.TryRemove(link, out _);

            // The last worker but one ends the link in the middle of what the others do.
            async Task WorkAsync(Operations operations, Random ending)
            {
                while (!link.IsEnding)
                {
                    if (Interlocked.Decrement(ref left) <= 0 || !goesOn())
                        link.End(ending);
                    else
                        await operations.RunOneAsync();
                }
            }
        }
    }

    // A writer that was given back twice would serve two messages at a time.
    private void Check(MessageWriterPool pool)
    {
        var rented = Enumerable.Range(0, 2 * MessageWriterPool.MaxKept).Select(_ => pool.Rent()).ToList();
        if (rented.Distinct().Count() != rented.Count)
            ledger.Violate("a message writer is in its pool twice");
        if (rented.Exists(static writer => !writer.Message.IsEmpty))
            ledger.Violate("a message writer in the pool is not empty");
        rented.ForEach(pool.Return);
    }

    // The same in every process, which the platform's own is not.
    private int HashCode(int round, int place) => unchecked((((seed * 31) + round) * 1009) + place);
}
