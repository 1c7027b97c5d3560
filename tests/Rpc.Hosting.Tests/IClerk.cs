using System.Runtime.CompilerServices;

namespace Rpc.Hosting.Tests;

/// <summary>The contract that the hosted servers serve.</summary>
[RpcContract]
public partial interface IClerk
{
    Task<int> GetNumberAsync();

    Task<string> DescribeScopeAsync();

    IAsyncEnumerable<int> CountAsync(int count, CancellationToken cancellationToken = default);

    Task WaitAsync(CancellationToken cancellationToken = default);

    Task WaitForReleaseAsync();
}

/// <summary>A contract with an event.</summary>
[RpcContract]
public partial interface IBell
{
    event Action Rang;
}

/// <summary>What the clerks and their pens have done, in order, and what they wait for.</summary>
public sealed class Ledger
{
    private readonly object _gate = new();
    private readonly List<string> _entries = [];
    private int _clerks;

    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsClerkRefused { get; set; }

    public string[] Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    public int NewClerk()
    {
        lock (_gate)
            return ++_clerks;
    }

    public void Note(string entry)
    {
        lock (_gate)
            _entries.Add(entry);
    }
}

/// <summary>What a clerk takes from its scope.</summary>
public sealed class Pen(Ledger ledger) : IDisposable
{
    public void Dispose() => ledger.Note("pen disposed");
}

/// <summary>Serves the contract, and notes when it is made and disposed of.</summary>
public sealed class Clerk : IClerk, IAsyncDisposable
{
    private readonly Ledger _ledger;
    private readonly int _number;

    public Clerk(Ledger ledger, Pen pen)
    {
        Assert.NotNull(pen);
        if (ledger.IsClerkRefused)
            throw new InvalidOperationException("no clerk is free");
        _ledger = ledger;
        _number = ledger.NewClerk();
    }

    public Task<int> GetNumberAsync() => Task.FromResult(_number);

    public Task<string> DescribeScopeAsync() => throw new NotSupportedException();

    public async IAsyncEnumerable<int> CountAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }

        _ledger.Note("counted");
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        _ledger.Waiting.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            _ledger.Cancelled.TrySetResult();
            await _ledger.Release.Task;
            _ledger.Note("waited");
        }
    }

    public async Task WaitForReleaseAsync()
    {
        _ledger.Waiting.TrySetResult();
        await _ledger.Release.Task;
        _ledger.Note("waited");
    }

    public ValueTask DisposeAsync()
    {
        _ledger.Note($"clerk {_number} disposed");
        return default;
    }
}

/// <summary>Says what its scope belongs to.</summary>
public sealed class ScopedClerk(RpcScope scope) : IClerk
{
    public Task<int> GetNumberAsync() => throw new NotSupportedException();

    public Task<string> DescribeScopeAsync() => Task.FromResult($"{scope.Session.State}, {scope.Call?.Method ?? "no call"}");

    public IAsyncEnumerable<int> CountAsync(int count, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task WaitAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task WaitForReleaseAsync() => throw new NotSupportedException();
}

/// <summary>Serves the contract with an event.</summary>
public sealed class Bell : IBell
{
    public event Action Rang
    {
        add { }
        remove { }
    }
}
