namespace Rpc.LoadBench.Payloads;

/// <summary>What business calls carry: some scalars, and a list of smaller records.</summary>
internal sealed record Order(
    long Number,
    Guid Reference,
    string Customer,
    string Currency,
    DateTime PlacedAt,
    int Priority,
    double Total,
    bool IsPaid,
    OrderLine[] Lines)
{
    private const int LineCount = 10;
    private static readonly string[] Currencies = ["EUR", "USD", "CHF", "JPY"];

    /// <summary>An order that differs in most of its values from those of other numbers.</summary>
    public static Order Sample(int number) => new(
        1_000_000_000L + number,
        new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        $"Customer {number}, Ltd.",
        Currencies[number % Currencies.Length],
        new DateTime(2026, 1, 1, 8, 0, 0, DateTimeKind.Utc).AddSeconds(number),
        number % 5,
        number * 12.75,
        number % 2 == 0,
        [.. Enumerable.Range(0, LineCount).Select(line => new OrderLine($"Article {number + line}", line + 1, number + (line * 0.25)))]);

    /// <summary>Whether all values are the same. The lines count by their values, where the record's own equality asks for the same array.</summary>
    public bool Equals(Order? other) =>
        other is not null && Number == other.Number && Reference == other.Reference && Customer == other.Customer && Currency == other.Currency
        && PlacedAt == other.PlacedAt && Priority == other.Priority && Total.Equals(other.Total) && IsPaid == other.IsPaid
        && Lines.AsSpan().SequenceEqual(other.Lines);

    /// <inheritdoc/>
    public override int GetHashCode() => Number.GetHashCode();
}

/// <summary>One line of an <see cref="Order"/>.</summary>
internal sealed record OrderLine(string Article, int Quantity, double Price);
