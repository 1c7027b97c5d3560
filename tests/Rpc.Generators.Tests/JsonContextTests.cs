using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Tests;

/// <summary>Which types of a contract its JSON serializer context is found to lack.</summary>
public sealed class JsonContextTests
{
    private const string Types = """
        using System; using System.Collections.Generic; using System.Text.Json.Serialization; using System.Threading; using System.Threading.Tasks; using Rpc;
        public enum Color { Red } public class Part { public Color Color; } public class Whole { public Part? Part { get; set; } public List<Color?>? Colors { get; set; } }
        [JsonDerivedType(typeof(Derived))] public class Base { } public class Derived : Base { } public class Parts : List<Part> { }
        public class Failure : Exception { public Failure(Whole whole) => Whole = whole; public Whole Whole { get; } public DayOfWeek Computed => default; public int Code { get; set; } }

        """;

    [Theory]
    [InlineData("Whole", "List<Whole>", "Task A(List<Whole> a);")]
    [InlineData("Whole", "Whole[]", "Task<Whole[]?> A();")]
    [InlineData("Whole", "Base", "IAsyncEnumerable<Base?> A();")]
    [InlineData("Part", "Color?", "event Action<Color?> A;")]
    [InlineData("Part", "Whole", "Task A(IProgress<Whole> a);")]
    [InlineData("Part", "Whole", "ValueTask<Whole> A(IAsyncEnumerable<Whole> a); Task B(Whole a);")]
    [InlineData("Part", "(int, string)", "event EventHandler<(int, string)> A;")]
    [InlineData("Derived", "Base", "Task A(Base a);")]
    [InlineData("Part", "Whole", "[RpcFault(typeof(Failure), \"failed\")] Task A();")]
    public void Type_NotListed_IsReportedOnce(string listed, string missing, string members)
    {
        var diagnostic = Assert.Single(Analyze(listed, members));
        Assert.Equal("RPC1010", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.DefaultSeverity);
        Assert.Contains($"'{missing}' of ", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("AB"[diagnostic.GetMessage(null).Contains("of 'A'", StringComparison.Ordinal) ? 0 : 1].ToString(), diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan));
    }

    [Theory]
    [InlineData("Whole", "Task<Part?> A(Whole? a, Color b, Color? c, List<Color?> d, CancellationToken cancellationToken);")]
    [InlineData("Whole", "Task<int> A(string? a, int? b, DateTime? c, byte[] d, string?[] e); ValueTask B(); event EventHandler A1; event Action A2;")]
    [InlineData("Base", "Task A(Base a, Derived b);")]
    [InlineData("Parts", "Task A(Parts a, Part b);")]
    [InlineData("Whole", "[RpcFault(typeof(Failure), \"failed\")] Task A();")]
    [InlineData("Dictionary<string, Whole[]>", "Task A(Dictionary<string, Whole[]> a, Whole[]? b, Whole c);")]
    [InlineData("Part", "Task A(Part a); Task B(Whole a) => Task.CompletedTask;")]
    public void Type_ListedOrPartOfOne_IsNotReported(string listed, string members) => Assert.Empty(Analyze(listed, members));

    [Fact]
    public void Type_OfAContractWithoutContext_IsNotReported() =>
        Compilations.Generate(Compilations.Create([Types + "[RpcContract] public partial interface IT { Task A(Whole a); }"]));

    [Fact]
    public void Context_WithMetadataMadeByHand_IsTakenAsComplete() => Compilations.Generate(Compilations.Create([Types + """
        public class ByHand : JsonSerializerContext
        {
            public ByHand() : base(null) { }
            public static ByHand Default { get; } = new();
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }
        [RpcContract(JsonContext = typeof(ByHand))] public partial interface IT { Task A(Whole a); }
        """]));

    [Fact]
    public void BuiltIn_AreThoseOfTheEngine()
    {
        var context = Compilations.Create([""]).GetTypeByMetadataName("Rpc.Codecs.Json.BuiltInTypesContext")!;
        var types = context.GetAttributes()
            .Where(static attribute => attribute.AttributeClass!.Name == "JsonSerializableAttribute")
            .Select(static attribute => ((ITypeSymbol)attribute.ConstructorArguments[0].Value!).ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat));
        Assert.Equal(types, JsonContextTypes.BuiltIn);
    }

    private static ImmutableArray<Diagnostic> Analyze(string listed, string members)
    {
        var source = $"{Types}[JsonSerializable(typeof({listed}))] internal sealed partial class Json : JsonSerializerContext {{ }} [RpcContract(JsonContext = typeof(Json))] public partial interface IT {{ {members} }}";
        Compilations.CreateDriver().RunGeneratorsAndUpdateCompilation(Compilations.Create([source, JsonContexts.Complete(source)]), out var output, out _);
        Compilations.AssertNoDiagnostics(output);
        return Compilations.Analyze(output);
    }
}
