using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Tests;

/// <summary>Which edits cause work, beyond the ones that the harness makes for every shape.</summary>
public sealed class CachingTests
{
    private const string Contract = """
        using System.Threading.Tasks;
        namespace Demo
        {
            [Rpc.RpcContract]
            public partial interface IA { Task GetAsync(Data data); int Local() { return 1; } }
        }
        """;

    private const string Other = """
        using System.Threading.Tasks;
        namespace Demo
        {
            public sealed class Data { public int Value; internal int Local; }
            [Rpc.RpcContract]
            public partial interface IB { Task GetAsync(); }
        }
        """;

    private readonly CSharpCompilation _compilation = Compilations.Create([Contract, Other]);

    [Theory]
    [InlineData(0, "IA {", "/* said by the way */ IA {")]
    [InlineData(0, "return 1", "return 2")]
    [InlineData(0, "int Local() { return 1; }", "string Local(int a) { return null!; }")]
    [InlineData(1, "int Value;", "int Value = 5;")]
    [InlineData(1, "int Local", "long Local")]
    public void Edit_ThatChangesNoContract_CausesNoOutput(int file, string oldText, string newText)
    {
        var driver = Compilations.CreateDriver().RunGenerators(_compilation);
        var tree = _compilation.SyntaxTrees[file];
        Caching.AssertUnchanged(driver, _compilation.ReplaceSyntaxTree(tree, Caching.Edit(tree, oldText, newText)));
    }

    [Theory]
    [InlineData("GetAsync(Data data)", "GetAsync(Data? data)")]
    [InlineData("GetAsync(Data data)", "GetAsync(Data other)")]
    [InlineData("GetAsync(Data data)", "FindAsync(Data data)")]
    [InlineData("Task GetAsync", "ValueTask GetAsync")]
    public void Edit_OfOneContract_CausesOneOutput(string oldText, string newText)
    {
        var driver = Compilations.CreateDriver().RunGenerators(_compilation);
        var tree = _compilation.SyntaxTrees[0];
        var result = driver.RunGenerators(_compilation.ReplaceSyntaxTree(tree, Caching.Edit(tree, oldText, newText))).GetRunResult().Results.Single();

        var reasons = result.TrackedSteps[TrackingNames.Outputs].SelectMany(static step => step.Outputs).Select(static output => output.Reason).Order();
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], reasons.OrderBy(static reason => reason == IncrementalStepRunReason.Modified));
    }

    [Theory]
    [InlineData("int Value", "long Value")]
    [InlineData("int Value", "int Other")]
    [InlineData("public int Value", "[Rpc.RpcMember(1)] public int Value")]
    public void Edit_OfADataType_CausesTheOutputOfTheContractThatUsesIt(string oldText, string newText)
    {
        var driver = Compilations.CreateDriver().RunGenerators(_compilation);
        var tree = _compilation.SyntaxTrees[1];
        var result = driver.RunGenerators(_compilation.ReplaceSyntaxTree(tree, Caching.Edit(tree, oldText, newText))).GetRunResult().Results.Single();

        var outputs = result.TrackedSteps[TrackingNames.Outputs].SelectMany(static step => step.Outputs);
        var changed = Assert.Single(outputs, static output => output.Reason == IncrementalStepRunReason.Modified);
        Assert.Equal("Demo.IA.g.cs", ((Model.ContractOutput)changed.Value).FileName);
    }

    [Fact]
    public void Contract_Removed_LosesItsOutput()
    {
        var driver = Compilations.CreateDriver().RunGenerators(_compilation);
        var result = driver.RunGenerators(_compilation.RemoveSyntaxTrees(_compilation.SyntaxTrees[0])).GetRunResult();
        Assert.Equal("Demo.IB.g.cs", Path.GetFileName(Assert.Single(result.GeneratedTrees).FilePath));
    }
}
