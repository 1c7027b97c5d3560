using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rpc.Codecs.MessagePack;

namespace Rpc.Core.Tests.Values;

internal enum Colour : short { Red = 1, Blue = -300 }

internal sealed class OwnList : List<int>;

internal sealed class OwnDictionary : Dictionary<string, int>;

internal sealed record Line(string Product, int Count, double Price);

internal sealed record Order(int Id, string Customer, bool IsPaid, DateTime Placed, double Total, long Number, Guid Key, Colour Colour, IReadOnlyList<Line> Lines);

internal abstract class Entity
{
    public int Id { get; init; } = 7;

    public virtual string? Note { get; set; } = "none";
}

internal sealed class Person : Entity
{
    public required string Name { get; init; }

    public override string? Note { get; set; } = "new";

    public int Age = 30;

    public List<string> Tags { get; set; } = ["a"];

    [JsonIgnore]
    public string Secret { get; set; } = "secret";

    public string Shown => Name + Age;
}

internal sealed class Node
{
    public int Value { get; set; }

    public Node? Next { get; set; }

    public List<Node>? Children { get; set; }
}

internal readonly record struct Point(int X, int Y);

internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next = "end", int Size = 20);

[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Square), 2)]
internal record Shape(string Name);

internal sealed record Circle(string Name, double Radius) : Shape(Name);

internal sealed record Square(string Name, int Side) : Shape(Name);

internal sealed record Triangle(string Name) : Shape(Name);

internal sealed class Sparse
{
    [RpcMember(3)]
    public int Third { get; set; }

    public int Fourth { get; set; }

    [RpcMember(1)]
    public string? First { get; set; }

    [RpcFormat(typeof(CentsFormat))]
    public decimal Cents { get; set; }
}

/// <summary>Made by its constructor, and changed by itself alone.</summary>
internal sealed class Account
{
    [JsonConstructor]
    public Account(string owner, int number) => (Owner, Number) = (owner, number);

    public Account()
        : this("nobody", 0)
    {
    }

    [JsonPropertyName("holder")]
    public string Owner { get; }

    public int Number { get; init; }

    public decimal Balance { get; private set; } = 1;

    public void Deposit(decimal amount) => Balance += amount;
}

/// <summary>A form of its own in both formats.</summary>
[JsonConverter(typeof(MoneyConverter))]
[RpcFormat(typeof(MoneyFormat))]
internal readonly record struct Money(decimal Amount, string Currency)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} {Currency}");

    public static Money Parse(string text) => new(decimal.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture), text.Split(' ')[1]);
}

internal sealed class MoneyConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Money.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

internal sealed class MoneyFormat : MessagePackFormat<Money>
{
    public override Money Read(ref MessagePackReader reader) => Parse(reader.ReadString()!);

    public override void Write(ref MessagePackWriter writer, Money value) => writer.WriteString(value.ToString());

    // What a format throws of its own is not the library's to name.
    private static Money Parse(string text)
    {
        try
        {
            return Money.Parse(text);
        }
        catch (Exception exception)
        {
            throw new MessagePackException($"the text is no Money: {exception.Message}");
        }
    }
}

internal record Staff(string Name)
{
    public required int Number { get; init; }
}

/// <summary>A record that derives from a record, with members of all kinds.</summary>
internal sealed record Employee(string Name, [property: JsonPropertyName("wage")] Money Salary) : Staff(Name)
{
    public Employee? Superior { get; set; }

    public KeyValuePair<string, Colour?>[] Badges { get; init; } = [];
}

internal sealed class CentsFormat : MessagePackFormat<decimal>
{
    public override decimal Read(ref MessagePackReader reader) => reader.ReadInt64() / 100m;

    public override void Write(ref MessagePackWriter writer, decimal value) => writer.Write((long)(value * 100));
}
