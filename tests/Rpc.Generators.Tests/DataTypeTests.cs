namespace Rpc.Generators.Tests;

/// <summary>The generated formats of data types.</summary>
public sealed class DataTypeTests
{
    [Fact]
    public void Types_OfEveryShape_HaveFormats() => GeneratorHarness.Verify("""
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Text.Json.Serialization;
        using System.Threading.Tasks;
        using Rpc;
        using Rpc.Codecs.MessagePack;

        namespace Demo;

        public enum Side : byte { Buy, Sell }

        public abstract class Entity
        {
            public int Id { get; init; } = 7;
            public virtual string? Note { get; set; }
            [JsonIgnore] public object? Local { get; set; }
            public int Computed => 1;
            public string Hidden { get; private set; } = "";
        }

        public sealed class Order : Entity
        {
            public required string Customer { get; set; }
            public Side Side { get; init; }
            public List<Line> Lines { get; set; } = new();
            public override string? Note { get; set; }
            [RpcMember(7)] public Dictionary<string, (int Low, double? High)>? Ranges { get; set; }
            public Order? Replaces { get; set; }
            [JsonPropertyName("total"), RpcFormat(typeof(CentsFormat))] public decimal Sum { get; set; }
            public int @class;
        }

        public readonly record struct Line(string Product, int Count = 1)
        {
            public ImmutableArray<Guid> Serials { get; init; } = ImmutableArray<Guid>.Empty;
        }

        public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null, int Size = 20);

        [JsonDerivedType(typeof(Circle), "circle")]
        [JsonDerivedType(typeof(Square), 2)]
        public record Shape(string Name);
        public sealed record Circle(string Name, double Radius) : Shape(Name);
        public sealed record Square(string Name, double Side) : Shape(Name);

        public sealed class CentsFormat : MessagePackFormat<decimal>
        {
            public override decimal Read(ref MessagePackReader reader) => reader.ReadInt64() / 100m;
            public override void Write(ref MessagePackWriter writer, decimal value) => writer.Write((long)(value * 100));
        }

        [RpcContract]
        public partial interface IShop
        {
            Task<Page<Order>> FindAsync(string[] words, Side? side = Side.Buy);
            Task<Shape?> DrawAsync(HashSet<Shape> shapes);
        }
        """);

    [Fact]
    public void Contract_ForJsonOnly_HasNoFormats() => Assert.DoesNotContain(
        "MessagePack",
        GeneratorHarness.Check("[Rpc.RpcContract(JsonOnly = true)] public partial interface IT { System.Threading.Tasks.Task<object> A(object a); }"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("public class D : System.Collections.Generic.List<int> { }")]
    [InlineData("public class D : System.Collections.Generic.Dictionary<string, D[]?[]?> { }", "JsonOnly = true")]
    [InlineData("public class D : System.Collections.Generic.Dictionary<string, E> { } public class E { public D[]? More; }")]
    [InlineData("public struct D { public D[] Children; }")]
    [InlineData("public class D { public System.Collections.Generic.List<D?>? Children { get; set; } public E? E; } public class E { public D? D; }")]
    [InlineData("public class D { public required int A { get; init; } public required string B; [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public D(int a, string b) { A = a; B = b; } }")]
    [InlineData("public class D { public D(int a) { A = a; } public required int A { get; init; } }")]
    [InlineData("public class D { [System.Text.Json.Serialization.JsonConstructor] internal D(int a) { A = a; } public int A { get; } [System.Text.Json.Serialization.JsonInclude] internal int B { get; private protected set; } }")]
    [InlineData("public class Base { public int reader { get; set; } public int writer; public int value; public int count, position, exception, made; } public class D : Base { public new string value { get; set; } = \"\"; public int Instance, Format1; public int[]? @event; }")]
    [InlineData("public class D { public (int, int, int, int, int, int, int, int, string) A; public System.Tuple<int, string>? B; public System.ValueTuple<int> C; public System.ValueTuple E; }")]
    [InlineData("public class D { public System.Collections.Generic.IReadOnlySet<int>? A; public System.Collections.Immutable.ImmutableDictionary<int, string>? B; public System.Collections.ObjectModel.ReadOnlyCollection<string>? C; public System.Collections.Generic.Queue<int?>? E; public System.Collections.Concurrent.ConcurrentDictionary<string, int>? F; }")]
    [InlineData("public class D { [System.Obsolete(\"no\", true)] public int Old { get; set; } }")]
    [InlineData("public class D<T> { public T? A { get; set; } } public class D : D<D<int>> { }")]
    [InlineData("namespace Other { public class D { public int A; } } public class D { public Other.D? A; }")]
    public void Type_OfThisShape_Compiles(string types, string settings = "") =>
        GeneratorHarness.Check($"{types} [Rpc.RpcContract({settings})] public partial interface IT {{ System.Threading.Tasks.Task<D> A(D a, D[]? b); event System.Action<D> B; }}");

    [Fact]
    public void Types_ThatAreNestedAndPrivate_HaveFormats() => GeneratorHarness.Check("""
        public partial class Outer
        {
            private sealed record Item(int Id, Part[] Parts);
            private struct Part { public int A; }
            [Rpc.RpcContract] private partial interface IT { System.Threading.Tasks.Task<Item> A(); }
        }
        """);
}
