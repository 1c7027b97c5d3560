using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Consumer.Smoke;

/// <summary>A value of each family of types.</summary>
public sealed record Everything(Numbers Numbers, Texts Texts, Times Times, Blobs Blobs, Choices Choices, Lists Lists, Maps Maps, Objects Objects)
{
    public static Everything Sample { get; } = new(
        new Numbers(true, 255, -128, -32768, 65535, int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue, Int128.MinValue, UInt128.MaxValue, (Half)1.5, 2.5f, double.Epsilon, 428.50m),
        new Texts('é', "text", null, new Uri("https://example.org/a?b=c"), new Version(1, 2, 3), new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
        new Times(new DateTime(2030, 12, 31, 23, 59, 59, DateTimeKind.Utc), new DateTimeOffset(2030, 12, 31, 23, 59, 59, TimeSpan.FromHours(-3)), new DateOnly(2030, 12, 31), new TimeOnly(23, 59), TimeSpan.FromTicks(12345678)),
        new Blobs([1, 2, 3], new byte[] { 4, 5 }, new byte[] { 6 }),
        new Choices(Grade.Good, null, 7, null, (1, "one"), Tuple.Create(2, "two"), new("three", 3)),
        new Lists([1, 2], [[1], [2, 3]], ["a", null], [true], [4], [1, 2], new([5, 6]), new([7]), new([8]), [9], [10], [11]),
        new Maps(new() { ["a"] = 1 }, new() { [2] = Grade.Poor }, new() { ["c"] = 3 }, new(new Dictionary<string, int> { ["d"] = 4 }), ImmutableDictionary<string, int>.Empty.Add("e", 5), new Dictionary<Guid, int> { [Guid.Empty] = 6 }),
        new Objects(new Parcel("p", 2.5), new Point(3, 4), new Person { Name = "Ada" }, [new Circle("c", 1.5), new Square("s", 2)], new Page<Parcel>([new("q", 1)]), new Node { Next = new() { Value = 2 } }, JsonSerializer.Deserialize("""{"x":[1,null]}""", DepotJson.Default.JsonElement), JsonNode.Parse("[true]")!));
}

public sealed record Numbers(bool A, byte B, sbyte C, short D, ushort E, int F, uint G, long H, ulong I, Int128 J, UInt128 K, Half L, float M, double N, decimal O);

public sealed record Texts(char A, string B, string? C, Uri D, Version E, Guid F);

public sealed record Times(DateTime A, DateTimeOffset B, DateOnly C, TimeOnly D, TimeSpan E);

public sealed record Blobs(byte[] A, Memory<byte> B, ReadOnlyMemory<byte> C);

public enum Grade : short { Good = 1, Poor = -300 }

public sealed record Choices(Grade A, Grade? B, int? C, double? D, (int Id, string? Name) E, Tuple<int, string> F, KeyValuePair<string, int> G);

public sealed record Lists(int[] A, int[][] B, List<string?> C, IReadOnlyList<bool> D, HashSet<int> E, SortedSet<int> F, LinkedList<int> G, Queue<int> H, ConcurrentQueue<int> I, ImmutableArray<int> J, ImmutableList<int> K, ImmutableHashSet<int> L);

public sealed record Maps(Dictionary<string, int> A, Dictionary<int, Grade> B, SortedDictionary<string, int> C, ConcurrentDictionary<string, int> D, ImmutableDictionary<string, int> E, IReadOnlyDictionary<Guid, int> F);

public sealed record Objects(Parcel A, Point B, Person C, Shape[] D, Page<Parcel> E, Node F, JsonElement G, JsonNode H);

public sealed record Parcel(string Name, double Weight);

public readonly record struct Point(int X, int Y);

public abstract class Entity
{
    public int Id { get; init; } = 7;

    public virtual string? Note { get; set; }
}

public sealed class Person : Entity
{
    public required string Name { get; init; }

    public override string? Note { get; set; } = "note";
}

[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Square), 2)]
public abstract record Shape(string Name);

public sealed record Circle(string Name, double Radius) : Shape(Name);

public sealed record Square(string Name, int Side) : Shape(Name);

public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null, int Size = 20);

public sealed class Node
{
    public int Value { get; set; } = 1;

    public Node? Next { get; set; }
}
