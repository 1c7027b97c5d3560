using System.Runtime.CompilerServices;
using System.Text;

namespace Rpc.Core.Tests.Vectors;

/// <summary>The contract that docs/vectors/json.json describes.</summary>
[RpcContract]
public partial interface ISample
{
    event Action<int, int> Changed;

    Task<int> AddAsync(int a, int b = 10);

    Task<string?> EchoAsync(string? text);

    Task<Item> RoundTripAsync(Item item);

    Task NothingAsync();

    Task RefuseAsync();

    Task CrashAsync();

    [RpcFault(typeof(OverdrawnException), "overdrawn")]
    Task OverdrawAsync(int balance);

    Task WaitAsync(CancellationToken cancellationToken = default);

    [RpcNotification]
    ValueTask LogAsync(string message);

    Task RaiseAsync(int number);

    IAsyncEnumerable<int> CountAsync(int from, int to);

    IAsyncEnumerable<int> CountAndWaitAsync(int to, CancellationToken cancellationToken = default);

    Task<long> SumAsync(IAsyncEnumerable<int> numbers);

    Task WaitWithStreamAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    Task ReportAsync(int steps, IProgress<int> progress);

    Task<Stream> ReadAsync(string text);

    Task<string> WriteAsync(Stream content);

    IAsyncEnumerable<string> FillAsync();

    Task<Chain> NestAsync(int levels);

    sealed record Item(long Id, string Name, string[] Tags);

    sealed class Chain
    {
        public Chain? Next { get; set; }
    }
}

/// <summary>The declared fault of docs/vectors/json.json.</summary>
public sealed class OverdrawnException(string message, int balance) : Exception(message)
{
    public int Balance { get; } = balance;
}

/// <summary>Does what docs/vectors/json.json says.</summary>
internal sealed class Sample : ISample
{
    public event Action<int, int>? Changed;

    public Task<int> AddAsync(int a, int b = 10) => Task.FromResult(a + b);

    public Task<string?> EchoAsync(string? text) => Task.FromResult(text);

    public Task<ISample.Item> RoundTripAsync(ISample.Item item) => Task.FromResult(item);

    public Task NothingAsync() => Task.CompletedTask;

    public Task RefuseAsync() => throw new RpcException((RpcErrorCode)4711, "no such account") { ErrorData = """{"account":7}""" };

    public Task CrashAsync() => throw new InvalidOperationException("unexpected");

    public Task OverdrawAsync(int balance) => throw new OverdrawnException("overdrawn", balance);

    public Task WaitAsync(CancellationToken cancellationToken = default) => Task.Delay(Timeout.Infinite, cancellationToken);

    public ValueTask LogAsync(string message) => default;

    public Task RaiseAsync(int number)
    {
        Changed?.Invoke(number, number + 1);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<int> CountAsync(int from, int to)
    {
        for (; from < to; from++)
            yield return from;
    }

    public async IAsyncEnumerable<int> CountAndWaitAsync(int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < to; i++)
            yield return i;
        await WaitAsync(cancellationToken);
    }

    public async Task<long> SumAsync(IAsyncEnumerable<int> numbers)
    {
        var sum = 0L;
        await foreach (var number in numbers)
            sum += number;
        return sum;
    }

    public Task WaitWithStreamAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default) => WaitAsync(cancellationToken);

    public Task ReportAsync(int steps, IProgress<int> progress)
    {
        for (var i = 1; i <= steps; i++)
            progress.Report(i);
        return Task.CompletedTask;
    }

    public Task<Stream> ReadAsync(string text) => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    public Task<string> WriteAsync(Stream content) => new StreamReader(content).ReadToEndAsync();

    public async IAsyncEnumerable<string> FillAsync()
    {
        while (true)
            yield return new string('1', 65_536);
    }

    public Task<ISample.Chain> NestAsync(int levels)
    {
        ISample.Chain? chain = null;
        for (; levels > 0; levels--)
            chain = new ISample.Chain { Next = chain };
        return Task.FromResult(chain!);
    }
}
