using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Rpc.TestKit.Behaviour;

/// <summary>Works on what it is given as long as the test likes, and remembers in which order it began.</summary>
/// <param name="session">The session that it serves, to call back.</param>
public sealed class Shop(RpcSession session) : IShop
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _released = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _begun = new();
    private readonly ConcurrentQueue<int> _order = new();

    /// <summary>What was begun, in order.</summary>
    public int[] Begun => [.. _order];

    /// <summary>Lets the work on these end.</summary>
    public void Release(params int[] numbers)
    {
        foreach (var number in numbers)
            Get(_released, number).TrySetResult();
    }

    /// <summary>Completes when the work on this one has begun.</summary>
    public Task BegunAsync(int number) => Get(_begun, number).Task.Within();

    public async Task<int> WorkAsync(int number, CancellationToken cancellationToken = default)
    {
        _order.Enqueue(number);
        Get(_begun, number).TrySetResult();
        await Get(_released, number).Task.WaitAsync(cancellationToken);
        return number;
    }

    public async ValueTask WorkUnseenAsync(int number) => await WorkAsync(number);

    public Task<int> WorkInTurnAsync(int number, CancellationToken cancellationToken = default) => WorkAsync(number, cancellationToken);

    public ValueTask WorkUnseenInTurnAsync(int number) => WorkUnseenAsync(number);

    public async IAsyncEnumerable<int> StreamInTurnAsync(int number, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return number;
        yield return await WorkAsync(number, cancellationToken);
    }

    public Task<string> AskAsync(int depth) => session.Get<ICustomer>().AnswerAsync(depth, inTurn: false);

    public async Task<string> AskInTurnAsync(int depth)
    {
        await Task.Yield();
        return await session.Get<ICustomer>().AnswerAsync(depth, inTurn: true);
    }

    private static TaskCompletionSource Get(ConcurrentDictionary<int, TaskCompletionSource> sources, int number) =>
        sources.GetOrAdd(number, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
