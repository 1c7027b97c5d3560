using System.Text.Json.Serialization;
using Rpc;

namespace Consumer.Smoke;

/// <summary>All kinds of members.</summary>
[RpcContract(JsonContext = typeof(DepotJson))]
[RpcFault(typeof(OutOfStockException), "outOfStock")]
public partial interface IDepot
{
    event EventHandler<Parcel> Dispatched;

    [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = "arg1")]
    event Action<string, int> LevelChanged;

    Task<Everything> EchoAsync(Everything everything);

    ValueTask<(int Sum, string Text)> AddAsync(int[] numbers, string text = "sum");

    Task DispatchAsync(Parcel parcel);

    [RpcNotification]
    ValueTask NoteAsync(string text);

    Task<string> AskBackAsync(string question);

    IAsyncEnumerable<Parcel> ListAsync(int count, CancellationToken cancellationToken = default);

    Task<double> StoreAsync(IAsyncEnumerable<Parcel> parcels, IProgress<int>? progress = null);

    Task<Stream> OpenAsync(int length);

    Task<long> SaveAsync(Stream content);

    Task TakeAsync(int count);

    Task BreakAsync();

    Task WaitAsync(CancellationToken cancellationToken = default);
}

/// <summary>What the depot asks its client.</summary>
[RpcContract]
public partial interface IVisitor
{
    Task<string> AnswerAsync(string question);
}

/// <summary>A fault that the contract declares.</summary>
public sealed class OutOfStockException(int left) : Exception($"only {left} left")
{
    public int Left { get; } = left;
}

/// <summary>The metadata for JSON. Fields are members too: those of tuples.</summary>
[JsonSourceGenerationOptions(IncludeFields = true)]
[JsonSerializable(typeof(Everything))]
[JsonSerializable(typeof((int Sum, string Text)))]
public sealed partial class DepotJson : JsonSerializerContext;
