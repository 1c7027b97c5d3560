using System.Collections.Concurrent;

namespace Rpc.TestKit.Behaviour;

/// <summary>A contract for large things.</summary>
[RpcContract]
public partial interface IWarehouse
{
    event Action<string> Arrived;

    Task<int> MeasureAsync(string text, CancellationToken cancellationToken = default);

    Task<string> MakeAsync(int length);

    [RpcNotification]
    ValueTask DropAsync(string text);

    Task<int> CountDroppedAsync();

    Task<int> WeighAsync(Crate crate, CancellationToken cancellationToken = default);

    [RpcMethod(Ordered = true)]
    Task<int> ShelveAsync(Crate? crate);

    Task<string> FillAsync(Crate crate, IAsyncEnumerable<string> texts, Stream bytes);

    Task DeliverAsync(int[] lengths);

    Task<string> JoinAsync(string separator, IAsyncEnumerable<string> texts);

    IAsyncEnumerable<string> ReturnAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default);
}

/// <summary>The warehouse as a program believes it to be that was built against another version of the contract.</summary>
[RpcContract("warehouse")]
public partial interface IOtherWarehouse
{
    Task<int> MeasureAsync(string[] texts);
}

/// <summary>The implementation.</summary>
public sealed class Warehouse : IWarehouse
{
    private int _dropped;

    public event Action<string>? Arrived;

    /// <summary>The lengths that were measured, in the order in which the handlers began.</summary>
    public ConcurrentQueue<int> Measured { get; } = new();

    public Task<int> MeasureAsync(string text, CancellationToken cancellationToken = default)
    {
        Measured.Enqueue(text.Length);
        return Task.FromResult(text.Length);
    }

    public Task<string> MakeAsync(int length) => Task.FromResult(new string('m', length));

    public ValueTask DropAsync(string text)
    {
        _dropped += text.Length;
        return default;
    }

    public Task<int> CountDroppedAsync() => Task.FromResult(_dropped);

    public Task<int> WeighAsync(Crate crate, CancellationToken cancellationToken = default) => MeasureAsync(crate.Content, cancellationToken);

    public Task<int> ShelveAsync(Crate? crate) => MeasureAsync(crate?.Content ?? "");

    public async Task<string> FillAsync(Crate crate, IAsyncEnumerable<string> texts, Stream bytes) =>
        $"{crate.Content.Length}:{string.Join(',', await texts.ToListAsync())}:{await PatternStream.CheckAsync(bytes)}";

    public Task DeliverAsync(int[] lengths)
    {
        foreach (var length in lengths)
            Arrived?.Invoke(new string('d', length));
        return Task.CompletedTask;
    }

    public async Task<string> JoinAsync(string separator, IAsyncEnumerable<string> texts) => string.Join(separator, await texts.ToListAsync());

    public IAsyncEnumerable<string> ReturnAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default) => texts;
}
