using System.Runtime.CompilerServices;

namespace Rpc.TestKit.Behaviour;

// The streams of the workbench.
public sealed partial class Workbench
{
    /// <summary>How many items the running producer was asked for.</summary>
    public int Produced => Volatile.Read(ref _produced);

    /// <summary>Completes when a producer of the workbench was disposed of.</summary>
    public TaskCompletionSource ProducerDisposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with what a reader of the workbench met at the end of its stream.</summary>
    public TaskCompletionSource<Exception?> ReaderEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets <see cref="ReadWhenToldAsync"/> read.</summary>
    public TaskCompletionSource MayRead { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _produced;

    public async IAsyncEnumerable<int> CountAsync(int from, int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < count; i++)
        {
            // Now at once, now later.
            if (i % 7 == 3)
                await Task.Yield();
            yield return from + i;
        }
    }

    public async IAsyncEnumerable<Order?> GetOrders(int count)
    {
        await Task.Yield();
        for (var i = 0; i < count; i++)
            yield return i % 2 == 0 ? Order.Sample(i) : null;
    }

    public async IAsyncEnumerable<int> CountForeverAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                if (i % 100 == 0)
                    await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                Interlocked.Increment(ref _produced);
                yield return i;
            }
        }
        finally
        {
            ProducerDisposed.TrySetResult();
        }
    }

    public async IAsyncEnumerable<string> RepeatAsync(string text, int count)
    {
        await Task.Yield();
        for (var i = 0; i < count; i++)
            yield return text;
    }

    public async IAsyncEnumerable<int> StallAfterAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (var i = 0; i < count; i++)
                yield return i;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            ProducerDisposed.TrySetResult();
        }
    }

    public async IAsyncEnumerable<int> FailAfterAsync(int count, Failure failure)
    {
        for (var i = 0; i < count; i++)
            yield return i;
        await Task.Yield();
        await ThrowAsync(failure);
    }

    public async IAsyncEnumerable<int> FailInFinallyAsync()
    {
        try
        {
            await Task.Yield();
            yield return 1;
        }
        finally
        {
            await ThrowAsync(Failure.Undeclared);
        }
    }

    public async IAsyncEnumerable<Node> GetCyclesAsync()
    {
        yield return new Node();
        yield return await GetCycleAsync();
    }

    public async IAsyncEnumerable<string> GetNullsAgainstTheContractAsync()
    {
        await Task.Yield();
        yield return "first";
        yield return null!;
    }

    public async Task<long> SumAsync(IAsyncEnumerable<int> numbers, int plus = 0, CancellationToken cancellationToken = default)
    {
        long sum = plus;
        await foreach (var number in numbers.WithCancellation(cancellationToken))
            sum += number;
        return sum;
    }

    public async Task<string> ZipAsync(IAsyncEnumerable<string> left, string separator, IAsyncEnumerable<Order?>? right)
    {
        var result = "";
        if (right is null)
        {
            await foreach (var text in left)
                result += text + separator;
            return result;
        }

        await using var orders = right.GetAsyncEnumerator();
        await foreach (var text in left)
        {
            result += text + separator;
            if (await orders.MoveNextAsync())
                result += orders.Current?.Customer ?? "nobody";
            result += ";";
        }

        return result;
    }

    public async Task<int> TakeAsync(IAsyncEnumerable<int> numbers, int count)
    {
        var taken = 0;
        await foreach (var number in numbers)
        {
            if (++taken == count)
                break;
        }

        return taken;
    }

    public Task<int> IgnoreAsync(IAsyncEnumerable<int> numbers) => Task.FromResult(42);

    public async Task<string> ReadTwiceAsync(IAsyncEnumerable<int> numbers)
    {
        await SumAsync(numbers);
        try
        {
            await SumAsync(numbers);
            return "twice";
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }

    public async Task<string> ReadWrongTypeAsync(IAsyncEnumerable<int> numbers)
    {
        try
        {
            return (await SumAsync(numbers)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (RpcSerializationException exception)
        {
            return exception.Message;
        }
    }

    public async Task<int> ReadWhenToldAsync(IAsyncEnumerable<string> texts)
    {
        await MayRead.Task;
        return (await texts.ToListAsync()).Count;
    }

    public async Task WaitWithStreamAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var number in numbers)
                HandlerStarted.TrySetResult();
            ReaderEnded.TrySetResult(null);
        }
        catch (Exception exception)
        {
            ReaderEnded.TrySetResult(exception);
            throw;
        }
    }

    public async IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> numbers, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var number in numbers.WithCancellation(cancellationToken))
            yield return number * 2;
    }

    public async Task<int> ReportAsync(int steps, IProgress<Order>? progress, IProgress<string?> messages)
    {
        for (var i = 0; i < steps; i++)
        {
            progress?.Report(Order.Sample(i));
            messages.Report(i % 2 == 0 ? null : $"step {i}");
            await Task.Yield();
        }

        return steps;
    }

    public async IAsyncEnumerable<int> RelayFromUserAsync(int count)
    {
        await foreach (var number in session.Get<IWorkbenchUser>().SupplyAsync(count))
            yield return number;
    }
}
