using System.Text.Json.Serialization;

namespace Rpc.TestKit.Behaviour;

/// <summary>The contract that the behaviour suite calls: one member for each thing that a contract can say.</summary>
[RpcContract]
public partial interface IWorkbench
{
    event EventHandler<Order> OrderPlaced;

    event Action<string, int>? Halted;

    event Action Rang;

    event EventHandler Closed;

    Task<int> AddAsync(int a, int b);

    ValueTask<int> AddFastAsync(int a, int b = 10);

    Task<string?> EchoAsync(string? text);

    Task<Order> RoundTripAsync(Order order, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyDictionary<string, List<Order.Line?>>> GroupAsync(Order[] orders, (int From, int To) range);

    Task DoNothingAsync();

    Task<double?> GetTimeLeftAsync();

    Task<double?> GetTimeLeftOfUserAsync();

    ValueTask ThrowAsync(Failure failure);

    Task<string> ThrowBeforeFirstAwaitAsync(Failure failure);

    Task WaitForCancellationAsync(CancellationToken cancellationToken = default);

    Task<string> AskBackAsync(string question, int depth = 0);

    [RpcNotification]
    ValueTask LogAsync(string message, CancellationToken cancellationToken = default);

    [RpcNotification]
    Task FailSilentlyAsync();

    Task<string[]> GetLogAsync();

    Task<Node> GetCycleAsync();

    Task<string> GetNullAgainstTheContractAsync();

    Task RaiseAsync(int count);

    Task<int> CountSubscribersAsync();

    Task<string> OverloadAsync(int number);

    Task<string> OverloadAsync(int number, string text);

    [RpcMethod("named")]
    Task<string> OverloadAsync(string text);

    Task<int> KeywordAsync(int @class, int _underscore, int call, int arguments);

    [RpcFault(typeof(AccountException), "account")]
    [RpcFault(typeof(OverdrawnException), "overdrawn", Code = 4713)]
    Task WithdrawAsync(decimal amount);

    [RpcFault(typeof(OverdrawnException), "overdrawn", Code = 4713)]
    IAsyncEnumerable<decimal> WithdrawUntilEmptyAsync(decimal amount);

    IAsyncEnumerable<int> CountAsync(int from, int count, CancellationToken cancellationToken = default);

    IAsyncEnumerable<Order?> GetOrders(int count);

    IAsyncEnumerable<int> CountForeverAsync(CancellationToken cancellationToken = default);

    IAsyncEnumerable<string> RepeatAsync(string text, int count);

    IAsyncEnumerable<int> StallAfterAsync(int count, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> FailAfterAsync(int count, Failure failure);

    IAsyncEnumerable<int> FailInFinallyAsync();

    IAsyncEnumerable<Node> GetCyclesAsync();

    IAsyncEnumerable<string> GetNullsAgainstTheContractAsync();

    Task<long> SumAsync(IAsyncEnumerable<int> numbers, int plus = 0, CancellationToken cancellationToken = default);

    Task<string> ZipAsync(IAsyncEnumerable<string> left, string separator, IAsyncEnumerable<Order?>? right);

    Task<int> TakeAsync(IAsyncEnumerable<int> numbers, int count);

    Task<int> IgnoreAsync(IAsyncEnumerable<int> numbers);

    Task<string> ReadTwiceAsync(IAsyncEnumerable<int> numbers);

    Task<string> ReadWrongTypeAsync(IAsyncEnumerable<int> numbers);

    Task<int> ReadWhenToldAsync(IAsyncEnumerable<string> texts);

    Task WaitWithStreamAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    Task<int> ReportAsync(int steps, IProgress<Order>? progress, IProgress<string?> messages);

    IAsyncEnumerable<int> RelayFromUserAsync(int count);

    /// <summary>A local helper: it runs at the caller and calls <see cref="AddAsync"/> twice.</summary>
    async Task<int> AddThreeAsync(int a, int b, int c) => await AddAsync(await AddAsync(a, b), c);
}

/// <summary>What the workbench asks back.</summary>
[RpcContract]
public partial interface IWorkbenchUser
{
    IAsyncEnumerable<int> SupplyAsync(int count);

    Task<string> AnswerAsync(string question, int depth);

    Task<double?> GetTimeLeftAsync();
}

/// <summary>The workbench as a program believes it to be that was built against another version of the contract.</summary>
[RpcContract("workbench")]
public partial interface IOutdatedWorkbench
{
    event Action Vanished;

    Task<int> AddAsync(string a, string b);

    [RpcMethod("echo")]
    Task<int> EchoNumberAsync(string text);

    [RpcMethod("repeat")]
    IAsyncEnumerable<int> RepeatNumbersAsync(string text, int count);

    [RpcMethod("sum")]
    Task<long> SumTextsAsync(IAsyncEnumerable<string> texts);

    IAsyncEnumerable<int> NeverStreamedAsync();

    Task NeverWasAsync();

    [RpcFault(typeof(OutdatedOverdrawnException), "overdrawn")]
    Task WithdrawAsync(decimal amount);
}

/// <summary>The same from yet another version: fewer parameters.</summary>
[RpcContract("workbench")]
public partial interface IOlderWorkbench
{
    Task<int> AddAsync(int a);

    Task WithdrawAsync(decimal amount);
}

/// <summary>The same from yet another version: more parameters.</summary>
[RpcContract("workbench")]
public partial interface INewerWorkbench
{
    Task<int> AddAsync(int a, int b, int c);

    [RpcMethod("echo")]
    IAsyncEnumerable<string> EchoStreamAsync(string text);

    [RpcMethod("count")]
    Task<int> CountOnceAsync(int from, int count);
}

/// <summary>How a handler fails.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Failure>))]
public enum Failure
{
    Undeclared,
    Deliberate,
    DeliberateWithCause,
    Nested,
    OwnCancellation,
}

/// <summary>An ordinary data type.</summary>
public sealed record Order(Guid Id, string Customer, decimal Total, DateTimeOffset PlacedAt, IReadOnlyList<Order.Line> Lines, string? Note = null)
{
    public sealed record Line(string Sku, int Quantity, double Weight);

    public static Order Sample(int number) => new(
        new Guid(number, 0, 0, new byte[8]),
        "Zoë & Søn <ß>",
        1234.5600m + number,
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)),
        [new Line("A-1", 3, 0.5), new Line("B-\"2\"", number, 1e-9)]);

    public bool Equals(Order? other) =>
        other is not null && (Id, Customer, Total, PlacedAt, Note) == (other.Id, other.Customer, other.Total, other.PlacedAt, other.Note) && Lines.SequenceEqual(other.Lines);

    public override int GetHashCode() => Id.GetHashCode();
}

/// <summary>A declared fault.</summary>
public class AccountException : Exception
{
    public AccountException()
    {
    }

    public AccountException(string message)
        : base(message)
    {
    }

    public AccountException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public string? Account { get; set; }
}

/// <summary>A declared fault that derives from another, and has members of its own.</summary>
public sealed class OverdrawnException(decimal balance, IReadOnlyList<Order.Line> lines) : AccountException($"only {balance} is left")
{
    public decimal Balance { get; } = balance;

    public IReadOnlyList<Order.Line> Lines { get; } = lines;

    public Order? Last { get; init; }
}

/// <summary>The same as another version has it.</summary>
public sealed class OutdatedOverdrawnException(string message, decimal balance, int fee) : Exception(message)
{
    public decimal Balance { get; } = balance;

    public int Fee { get; } = fee;
}

/// <summary>Can be a cycle, which JSON cannot carry.</summary>
public sealed class Node
{
    public Node? Next { get; set; }
}
