namespace Rpc.Generators.Tests;

/// <summary>Defaults, types and nullability of what crosses the wire.</summary>
public sealed class ParameterTests
{
    [Fact]
    public void Parameters_WithDefaults_KeepThem() => GeneratorHarness.Verify("""
        using System;
        using System.Runtime.InteropServices;
        using System.Threading.Tasks;
        using Rpc;

        public enum Color : sbyte { None, Red = -1 }

        public readonly struct Point { public int X { get; init; } }

        [RpcContract]
        public partial interface IDefaults
        {
            Task Numbers(
                sbyte a = -1, byte b = 2, short c = short.MinValue, ushort d = 3, int e = int.MinValue, uint f = uint.MaxValue,
                long g = long.MinValue, ulong h = ulong.MaxValue, int k = 0);
            Task Floats(
                float a = 1.5F, float b = float.NaN, float c = float.NegativeInfinity, float d = float.MaxValue, float e = float.Epsilon, float f = -0F, float g = 0.1F,
                double h = -1e300, double i = double.NaN, double j = double.PositiveInfinity, double k = double.Epsilon, double l = -0.0, double m = 0.1, double n = 5);
            Task Decimals(decimal a = 1.10M, decimal b = -79228162514264337593543950335M, decimal c = 0);
            Task Texts(string a = "\"q\"\\\r\n\0\u2028\uD800 ü 😀", string b = "", string? c = null, char d = '\'', char e = '\uD800', char f = '\0', string g = null!);
            Task Others(bool a = true, bool b = false, Color c = Color.Red, Color? d = Color.Red, int? e = -7, byte? f = 8, decimal? g = 2.5M, Point h = default, Guid i = new(), Point? j = null, Color k = (Color)100, DayOfWeek l = DayOfWeek.Friday);
            Task Implied([Optional] int a, [Optional, DefaultParameterValue(4)] int b);
        }
        """);

    [Fact]
    public void Parameters_OfTheMachinesSize_KeepTheirDefaults() => Assert.Contains(
        "arguments.a = -5;",
        GeneratorHarness.Check("[Rpc.RpcContract(JsonOnly = true)] public partial interface IT { System.Threading.Tasks.Task A(nint a = -5, nuint b = 6); }"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("(int Id, string? Name) a")]
    [InlineData("(int, (string A, List<(int X, int Y)> B)?) a")]
    [InlineData("Dictionary<string, List<int?>?>[] a")]
    [InlineData("string?[]?[,][] a", "JsonOnly = true")]
    [InlineData("Outer<int>.Inner<string?>? a")]
    [InlineData("KeyValuePair<Outer<int>.Inner<string>, nint>? a", "JsonOnly = true")]
    [InlineData("params string[] a")]
    [InlineData("object a, object? b", "JsonOnly = true")]
    [InlineData("IReadOnlyList<IEnumerable<ReadOnlyMemory<byte>>> a")]
    [InlineData("Int128 a, Half b, DateOnly c, TimeSpan? d, Uri? e")]
    [InlineData("ValueTuple a, Tuple<int, string?> b")]
    [InlineData("System.Text.Json.JsonElement a, System.Text.Json.Nodes.JsonNode? b")]
    public void Parameter_OfAnyType_Compiles(string parameters, string settings = "")
    {
        var type = parameters.Split(" a", 2)[0].Replace("params ", "", StringComparison.Ordinal);
        GeneratorHarness.Check($$"""
            using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Rpc;
            public class Outer<T> { public class Inner<U> { public T? A { get; set; } public U? B { get; set; } } }
            [RpcContract({{settings}})]
            public partial interface IT
            {
                Task A({{parameters}});
                ValueTask<{{type}}> B();
                event EventHandler<{{type}}> C;
                event Action<{{type}}, {{type}}>? D;
            }
            """);
    }

    [Theory]
    [InlineData("string", "ReadRequired<string>()")]
    [InlineData("string?", "Read<string?>()")]
    [InlineData("int", "ReadRequired<int>()")]
    [InlineData("int?", "Read<int?>()")]
    public void Result_NullOrNot_IsReadAsDeclared(string type, string expected) => Assert.Contains(
        "reader." + expected,
        GeneratorHarness.Check($"[Rpc.RpcContract] public partial interface IT {{ System.Threading.Tasks.Task<{type}> A(); }}"),
        StringComparison.Ordinal);

    [Fact]
    public void Contract_WithoutNullableContext_AcceptsNull()
    {
        var text = GeneratorHarness.Check(
            "[Rpc.RpcContract] public partial interface IT { System.Threading.Tasks.Task<string> A(string a, int b); event System.EventHandler<string> B; }",
            Microsoft.CodeAnalysis.NullableContextOptions.Disable);
        Assert.Contains("RpcParameter(\"a\") { AcceptsNull = true }", text, StringComparison.Ordinal);
        Assert.Contains("RpcParameter(\"b\"),", text, StringComparison.Ordinal);
        Assert.Contains("RpcParameter(\"e\") { AcceptsNull = true }", text, StringComparison.Ordinal);
        Assert.Contains("reader.Read<string>()", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_OfSixteenArguments_Compiles() => GeneratorHarness.Check(
        $"[Rpc.RpcContract] public partial interface IT {{ event System.Action<{string.Join(", ", Enumerable.Repeat("int", 16))}> A; }}");
}
