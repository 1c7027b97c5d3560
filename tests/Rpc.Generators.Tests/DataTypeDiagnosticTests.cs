namespace Rpc.Generators.Tests;

/// <summary>What the analyzer says of types that MessagePack cannot carry, and the way that it names.</summary>
public sealed class DataTypeDiagnosticTests
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Text.Json.Serialization; using System.Threading.Tasks; using Rpc; using Rpc.Codecs.MessagePack; ";

    [Theory]
    [InlineData("IT.A → object: it says nothing of what a value is; use a type of its own, or JsonElement", "object", "")]
    [InlineData("IT.A → int[*,*]: it is an array of several dimensions", "List<int[,]>", "")]
    [InlineData("IT.A → nint: its size depends on the machine", "nint?", "")]
    [InlineData("IT.A → D.Source → System.Net.Sockets.Socket: it has several public constructors; mark one with [JsonConstructor]", "List<D[]>", "public record D(System.Net.Sockets.Socket Source);")]
    [InlineData("IT.A → D.Next → E.F → F: it is abstract, and does not name derived types with [JsonDerivedType]", "D", "public class D { public E Next { get; set; } } public class E { public D Back; public F F; } public abstract class F { }")]
    [InlineData("IT.A → D.Work → System.Action: 'Action' is a delegate", "D", "public class D { public Action Work { get; set; } }")]
    [InlineData("IT.A → D.Error → System.InvalidOperationException: it is an exception, which a contract declares with [RpcFault]", "D", "public class D { public InvalidOperationException Error { get; set; } }")]
    [InlineData("IT.A → D: the parameter 'b' of its constructor is named and typed like none of its members", "D", "public class D { public D(int a, string b) { } public int A { get; } public int B { get; } }")]
    [InlineData("IT.A → D: it has no public constructor", "D", "public class D { private D() { } }")]
    [InlineData("IT.A → D: it is a collection that cannot be filled", "D", "public abstract class D : IEnumerable<int> { public abstract IEnumerator<int> GetEnumerator(); System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => null!; }")]
    [InlineData("IT.A → System.Memory<int>: only of bytes it has a form", "Memory<int>", "")]
    [InlineData("IT.A → ID: it is abstract, and does not name derived types with [JsonDerivedType]", "ID", "public interface ID { }")]
    [InlineData("IT.A → E: it has no discriminator, and its base is abstract", "D", "[JsonDerivedType(typeof(E))] public abstract class D { } public class E : D { }")]
    [InlineData("IT.A → E.Bad → object: it says nothing of what a value is; use a type of its own, or JsonElement", "D", "[JsonDerivedType(typeof(E), 1)] public abstract class D { } public class E : D { public object Bad; }")]
    [InlineData("IT.A → D: it is a collection that holds itself", "D", "public class D : List<D[]> { }")]
    public void Type_WithoutForm_IsReportedWithTheWayToIt(string text, string type, string types)
    {
        var diagnostic = Assert.Single(Analyze($"{types} [RpcContract] public partial interface IT {{ Task<int> A({type} a); }}"));
        Assert.Equal(("RPC1001", "MessagePack cannot carry " + text), (diagnostic.Id, diagnostic.GetMessage(null)));
        Assert.Empty(Analyze($"{types} [RpcContract(JsonOnly = true)] public partial interface IT {{ Task<int> A({type} a); }}"));
    }

    [Fact]
    public void Type_InsideAResult_IsReportedWithTheWayFromTheMethod()
    {
        var diagnostic = Assert.Single(Analyze("public record Quote(string Symbol, System.Net.Sockets.Socket Source); [RpcContract] public partial interface ITicker { Task<Quote> GetQuoteAsync(string symbol); }"));
        Assert.StartsWith("MessagePack cannot carry ITicker.GetQuoteAsync → Quote.Source → System.Net.Sockets.Socket: ", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Type_WithoutEnd_IsReported() => Assert.Contains(
        "there is no end to the types inside",
        Assert.Single(Analyze("public class D<T> { public D<D<T>> A; } [RpcContract] public partial interface IT { Task A(D<int> a); }")).GetMessage(null),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("IAsyncEnumerable<object> A();")]
    [InlineData("Task A(IAsyncEnumerable<object> a);")]
    [InlineData("Task A(IProgress<object> a);")]
    [InlineData("event Action<int, object> A;")]
    [InlineData("Task<List<object>> A();")]
    [InlineData("[RpcFault(typeof(F), \"f\")] Task A();")]
    public void Type_AnywhereInAContract_IsReported(string member) =>
        Assert.Equal("RPC1001", Assert.Single(Analyze($"public class F : Exception {{ public F(object what) : base(\"\") => What = what; public object What {{ get; }} }} [RpcContract] public partial interface IT {{ {member} }}")).Id);

    [Fact]
    public void Contract_ThatInheritsOneForJsonOnly_IsForJsonOnly() => Assert.Empty(Analyze(
        "[RpcContract(JsonOnly = true)] public partial interface IA { Task A(object a); } [RpcContract] public partial interface IB : IA { Task B(object a); }"));

    [Theory]
    [InlineData("[JsonConverter(typeof(C))] public class D { }", "IT.A → D")]
    [InlineData("public class D { [JsonConverter(typeof(C))] public int X { get; set; } }", "IT.A → D.X")]
    public void Converter_WithoutFormat_IsAWarning(string types, string place)
    {
        var diagnostic = Assert.Single(Analyze($"{types} public class C : JsonConverter {{ public override bool CanConvert(Type type) => false; public override Type Type => null!; }} [RpcContract] public partial interface IT {{ Task A(D a); }}"));
        Assert.Equal(("RPC1002", $"{place} has a converter in JSON, and MessagePack carries its members; name a format with [RpcFormat]"), (diagnostic.Id, diagnostic.GetMessage(null)));
    }

    [Theory]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter))] public enum D { }")]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter<D>))] public enum D { }")]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter)), RpcFormat(typeof(F))] public class D { } public class F : MessagePackFormat<D> { public override D Read(ref MessagePackReader reader) => null!; public override void Write(ref MessagePackWriter writer, D value) { } }")]
    public void Converter_OfAnEnumerationOrWithFormat_IsNoMatter(string types) =>
        Assert.Empty(Analyze(types + "[RpcContract] public partial interface IT { Task A(D a); }"));

    [Theory]
    [InlineData("[RpcMember(1)] public int X; [RpcMember(1)] public int Y;", "'X' has 1 too")]
    [InlineData("[RpcMember(1)] public int X; [RpcMember(0)] public int Z; public int Y;", "'X' has 1 too")]
    [InlineData("[RpcMember(-1)] public int Y;", "-1 is not between 0 and 1023")]
    [InlineData("[RpcMember(1023)] public int X; public int Y;", "1024 is not between 0 and 1023")]
    public void Position_Invalid_IsReported(string members, string problem)
    {
        var diagnostic = Assert.Single(Analyze($"public class D {{ {members} }} [RpcContract] public partial interface IT {{ Task A(D a); }}"));
        Assert.Equal(("RPC1003", $"The position of IT.A → D.Y is not valid: {problem}"), (diagnostic.Id, diagnostic.GetMessage(null)));
    }

    [Theory]
    [InlineData("string", "it does not derive from 'MessagePackFormat<int>'")]
    [InlineData("OfText", "it does not derive from 'MessagePackFormat<int>'")]
    [InlineData("Base<int>", "it is abstract")]
    [InlineData("Made", "it has no constructor without parameters that the contract can use")]
    [InlineData("Base<>", "it is generic without its arguments")]
    public void Format_Invalid_IsReported(string format, string problem)
    {
        var diagnostic = Assert.Single(Analyze($$"""
            public abstract class Base<T> : MessagePackFormat<T> { public override T Read(ref MessagePackReader reader) => default!; public override void Write(ref MessagePackWriter writer, T value) { } }
            public class OfText : Base<string> { }
            public class Made : Base<int> { public Made(int a) { } }
            public class D { [RpcFormat(typeof({{format}}))] public int X; }
            [RpcContract] public partial interface IT { Task A(D a); }
            """));
        Assert.Equal("RPC1004", diagnostic.Id);
        Assert.EndsWith(problem, diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    private static System.Collections.Immutable.ImmutableArray<Microsoft.CodeAnalysis.Diagnostic> Analyze(string source) => Compilations.Analyze(Compilations.Create([Usings + source]));
}
