using System.Runtime.CompilerServices;

namespace Rpc.Soak;

/// <summary>What one end of a link serves.</summary>
/// <param name="ledger">Where what runs is entered.</param>
/// <param name="session">The session that it serves.</param>
internal sealed class SoakService(Ledger ledger, RpcSession session) : ISoak
{
    private readonly object _gate = new();
    private Action<long>? _ticked;
    private long _ticks;

    public event Action<long> Ticked
    {
        add
        {
            lock (_gate)
                _ticked += value;
        }

        remove
        {
            lock (_gate)
                _ticked -= value;
        }
    }

    public bool HasSubscribers
    {
        get
        {
            lock (_gate)
                return _ticked is not null;
        }
    }

    public Task<long> AddAsync(long a, long b) => Task.FromResult(a + b);

    public async Task<string> EchoLaterAsync(string text, int milliseconds, CancellationToken cancellationToken = default)
    {
        using var handler = ledger.BeginHandler();
        await Task.Delay(milliseconds, cancellationToken);
        return text;
    }

    public async Task FailAsync(int number, bool isDeclared, bool isLate)
    {
        if (isLate)
            await Task.Yield();
        throw isDeclared ? new SoakFaultException(number) : new OnPurposeException();
    }

    public async Task WaitAsync(CancellationToken cancellationToken = default)
    {
        using var handler = ledger.BeginHandler();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public async Task<long> AskBackAsync(long number, int depth)
    {
        using var handler = ledger.BeginHandler();
        return 1 + (depth == 0 ? number : await session.Get<ISoak>().AskBackAsync(number, depth - 1));
    }

    public Task TickAsync(int count)
    {
        lock (_gate)
        {
            for (var i = 0; i < count; i++)
                _ticked?.Invoke(++_ticks);
        }

        return Task.CompletedTask;
    }

    public IAsyncEnumerable<Item> ProduceAsync(Production plan, CancellationToken cancellationToken = default) => plan.RunAsync(ledger, cancellationToken);

    public async Task<int> ConsumeAsync(IAsyncEnumerable<Item> items, Reading plan, CancellationToken cancellationToken = default)
    {
        using var handler = ledger.BeginHandler();
        var count = 0;
        try
        {
            await plan.RunAsync(items, ledger, read => count = read, cancellationToken);
        }
        catch (RpcException exception) when (exception.Code == RpcErrorCode.HandlerError && plan.MeetsFailure)
        {
            // The caller's producer failed, as it was to: what came before must have arrived.
        }

        return count;
    }

    public async IAsyncEnumerable<Item> RelayAsync(IAsyncEnumerable<Item> items, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var producer = ledger.BeginProducer();
        await foreach (var item in items.WithCancellation(cancellationToken))
            yield return item;
    }

    public async Task<Stream> OpenBytesAsync(Bytes plan, CancellationToken cancellationToken = default)
    {
        if (plan.Seed % 2 == 0)
            await Task.Yield();
        return plan.Open(ledger);
    }

    public async Task<int> StoreBytesAsync(string text, Stream content, Bytes plan, CancellationToken cancellationToken = default)
    {
        using var handler = ledger.BeginHandler();
        var count = 0;
        try
        {
            await plan.ReadAsync(content, ledger, read => count = read, cancellationToken);
        }
        catch (RpcException exception) when (exception.Code == RpcErrorCode.HandlerError && plan.MeetsFailure)
        {
            // As in ConsumeAsync.
        }

        return count;
    }
}
