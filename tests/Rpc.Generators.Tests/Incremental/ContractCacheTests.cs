using Microsoft.CodeAnalysis.CSharp;
using Rpc.Generators.Caching;
using Rpc.Generators.Model;

namespace Rpc.Generators.Tests.Incremental;

/// <summary>Which contracts an edit has parsed anew.</summary>
public sealed class ContractCacheTests
{
    private static readonly CSharpCompilation Project = Compilations.Create(
    [
        "namespace Demo { [Rpc.RpcContract] public partial interface IA { System.Threading.Tasks.Task GetAsync(A a, int count = Constants.Max); int Local() { return 1; } } }",
        "namespace Demo { [Rpc.RpcContract] public partial interface IB : IPlain { System.Threading.Tasks.Task GetAsync(B b); } }",
        "namespace Demo { public class A { public int Value { get { return 1; } set { } } public B? Other; } }",
        "namespace Demo { public class B { public int Value = 1; public B() { } private int Helper() => 1; } }",
        "namespace Demo { public static class Constants { public const int Max = 5; public static int Count() => Max; } public interface IPlain { System.Threading.Tasks.Task PlainAsync(); } }",
        "namespace Demo { internal static class Elsewhere { internal static int Run() { return 1; } internal static int Named; } }",
    ]);

    [Theory]
    // The inside of members.
    [InlineData(0, "return 1", "return 2", "")]
    [InlineData(2, "return 1", "return 2", "")]
    [InlineData(3, "Value = 1", "Value = 2", "")]
    [InlineData(3, "=> 1", "=> 2", "")]
    [InlineData(5, "return 1;", "return Run();", "")]
    [InlineData(5, "Elsewhere {", "Elsewhere { /* said by the way */", "")]
    // Members.
    [InlineData(5, "int Named", "long Named", "")]
    [InlineData(5, "Named;", "Named; internal static int More;", "")]
    [InlineData(2, "public B? Other", "public B? Another", "IA")]
    [InlineData(3, "public int Value", "internal int Value", "IA IB")]
    [InlineData(3, "private int Helper", "public long Helper", "IA IB")]
    [InlineData(4, "Task PlainAsync()", "Task PlainAsync(int a)", "IB")]
    [InlineData(0, "GetAsync(A a", "FindAsync(A a", "IA")]
    // What names mean.
    [InlineData(4, "Max = 5", "Max = 6", "IA IB")]
    [InlineData(5, "Named", "Max", "IA IB")]
    [InlineData(5, "class Elsewhere", "class Other", "IA IB")]
    [InlineData(5, "namespace Demo {", "#nullable disable\nnamespace Demo {", "IA IB")]
    public void Edit_OfAFile_ParsesAnewWhatDependsOnIt(int file, string oldText, string newText, string expected)
    {
        var tree = Project.SyntaxTrees[file];
        Assert.Equal(expected, FindParsed(Project.ReplaceSyntaxTree(tree, Caching.Edit(tree, oldText, newText))));
    }

    [Fact]
    public void Compilation_OfTheSame_ParsesNothing() => Assert.Equal("", FindParsed(Project.Clone()));

    [Fact]
    public void Reference_Changed_ParsesAll() => Assert.Equal("IA IB", FindParsed(Project.AddReferences(Compilations.Create(["class Added;"], name: "Added").ToMetadataReference())));

    [Fact]
    public void Cache_AfterUse_HoldsNothingOfTheCompilers()
    {
        var cache = new ContractCache();
        cache.Read(Project, CancellationToken.None);
        Caching.AssertHoldsNothingOfTheCompiler(cache);
    }

    private static string FindParsed(CSharpCompilation edited)
    {
        var cache = new ContractCache();
        var before = cache.Read(Project, CancellationToken.None);
        EquatableArray<ParsedContract> after = cache.Read(edited, CancellationToken.None);
        return string.Join(' ', after.Where((contract, index) => !ReferenceEquals(contract, before[index])).Select(static contract => contract.Model!.Name));
    }
}
