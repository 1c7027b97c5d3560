using System.Runtime.CompilerServices;
using Rpc;

namespace Consumer.Smoke;

/// <summary>The serving end.</summary>
internal sealed class Depot(RpcSession session) : IDepot
{
    public event EventHandler<Parcel>? Dispatched;

    public event Action<string, int>? LevelChanged;

    public Task<Everything> EchoAsync(Everything everything) => Task.FromResult(everything);

    public ValueTask<(int Sum, string Text)> AddAsync(int[] numbers, string text = "sum") => new((numbers.Sum(), text));

    public Task DispatchAsync(Parcel parcel)
    {
        Dispatched?.Invoke(this, parcel);
        LevelChanged?.Invoke(parcel.Name, 3);
        return Task.CompletedTask;
    }

    public ValueTask NoteAsync(string text)
    {
        Console.WriteLine($"note: {text}");
        return default;
    }

    public Task<string> AskBackAsync(string question) => session.Get<IVisitor>().AnswerAsync(question);

    public async IAsyncEnumerable<Parcel> ListAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return new Parcel($"parcel {i}", i);
        }
    }

    public async Task<double> StoreAsync(IAsyncEnumerable<Parcel> parcels, IProgress<int>? progress = null)
    {
        var (count, weight) = (0, 0.0);
        await foreach (var parcel in parcels)
        {
            weight += parcel.Weight;
            progress?.Report(++count);
        }

        return weight;
    }

    public Task<Stream> OpenAsync(int length) => Task.FromResult<Stream>(new MemoryStream(new byte[length]));

    public async Task<long> SaveAsync(Stream content)
    {
        var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        return copy.Length;
    }

    public Task TakeAsync(int count) => throw new OutOfStockException(count - 1);

    public Task BreakAsync() => throw new InvalidOperationException("stays here");

    public Task WaitAsync(CancellationToken cancellationToken = default) => Task.Delay(Timeout.Infinite, cancellationToken);
}
