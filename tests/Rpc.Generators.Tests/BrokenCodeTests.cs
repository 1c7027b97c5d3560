using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Tests;

/// <summary>Code as it stands while it is typed: the compiler complains, the generator neither fails nor adds to it.</summary>
public sealed class BrokenCodeTests
{
    private const string Usings = "using System; using System.Threading; using System.Threading.Tasks; using Rpc; ";

    [Theory]
    [InlineData("[RpcContract] public partial interface IT { Task A(Missing a); }")]
    [InlineData("[RpcContract] public partial interface IT { Task<Missing> A(); }")]
    [InlineData("[RpcContract] public partial interface IT { Task<System.Collections.Generic.List<Missing>> A(); }")]
    [InlineData("[RpcContract] public partial interface IT { Missing A(); }")]
    [InlineData("[RpcContract] public partial interface IT { event Missing A; }")]
    [InlineData("[RpcContract] public partial interface IT { event Action<Missing> A; }")]
    [InlineData("[RpcContract] public partial interface IT : IMissing { Task A(); }")]
    [InlineData("[RpcContract(JsonContext = typeof(Missing))] public partial interface IT { Task A(); }")]
    [InlineData("[RpcContract] [RpcContract] public partial interface IT { Task A(); }")]
    [InlineData("[RpcContract] public partial interface IT { Task A(); } [RpcContract] public partial interface IT { Task B(); }")]
    [InlineData("[RpcContract] public partial interface IT : IT { Task A(); }")]
    public void Contract_WithCompilerErrors_AddsNothingToThem(string source)
    {
        var compilation = Compilations.Create([Usings + source]);
        var before = GetErrors(compilation);
        Assert.NotEmpty(before);
        Assert.Empty(Compilations.Analyze(compilation));

        var driver = Compilations.CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        Assert.Empty(diagnostics);
        Assert.Null(driver.GetRunResult().Results.Single().Exception);
        Assert.Equal(before, GetErrors(output));
    }

    [Fact]
    public void Contract_CutAtAnyPlace_NeverFailsTheGenerator()
    {
        const string Whole = Usings + """
            namespace Demo { public partial class Outer { [RpcContract("a", JsonContext = typeof(Outer))]
            public partial interface ITicker : IComparable<int> { [RpcMethod("x")] Task<(int A, string? B)> GetAsync(string s = "a\n", double d = double.NaN, CancellationToken token = default);
            [RpcNotification] ValueTask LogAsync(params int[] a); event EventHandler<int[]>? Changed; int Local() => 1; int this[int i] { get; } } } }
            """;
        for (var length = 0; length < Whole.Length; length++)
        {
            var compilation = Compilations.Create([Whole[..length]]);
            var result = Compilations.CreateDriver().RunGenerators(compilation).GetRunResult().Results.Single();
            Assert.Null(result.Exception);
            Assert.DoesNotContain(Compilations.Analyze(compilation), static diagnostic => diagnostic.Id.StartsWith("AD", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Compilation_WithoutRpc_GeneratesNothing()
    {
        var compilation = CSharpCompilation.Create("Empty", [CSharpSyntaxTree.ParseText("[RpcContract] interface I { }", Compilations.Options)]);
        Assert.Empty(Compilations.CreateDriver().RunGenerators(compilation).GetRunResult().GeneratedTrees);
    }

    private static string[] GetErrors(Compilation compilation) =>
        [.. compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(static diagnostic => diagnostic.Id).Order()];
}
