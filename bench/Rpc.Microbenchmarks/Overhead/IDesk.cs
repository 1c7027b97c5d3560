namespace Rpc.Microbenchmarks.Overhead;

/// <summary>The contract of the comparison: a call of two numbers, and one with a text and a record.</summary>
[RpcContract]
public partial interface IDesk
{
    ValueTask<int> AddAsync(int a, int b);

    ValueTask<Line> PlaceAsync(string customer, Line line);
}

public sealed record Line(string Product, int Count, double Price);

/// <summary>The implementation, which completes at once.</summary>
internal sealed class Desk : IDesk
{
    public ValueTask<int> AddAsync(int a, int b) => new(Add(a, b));

    public ValueTask<Line> PlaceAsync(string customer, Line line) => new(Place(customer, line));

    public static int Add(int a, int b) => a + b;

    public static Line Place(string customer, Line line) => customer.Length > 0 ? line : throw new ArgumentException("Nobody's.", nameof(customer));
}
