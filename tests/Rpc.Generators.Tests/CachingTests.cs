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
            public sealed class Data { public int Value; internal int Local; public Part? Part; public Kind Kind; }
            public class Part { public string? Name { get; set; } public string Shown => Name + "!"; }
            public enum Kind { One, Two }
            public sealed class Use : IA { public Task GetAsync(Data data) { return Task.CompletedTask; } }
            [Rpc.RpcContract]
            public partial interface IB { Task GetAsync(); }
        }
        """;

    private readonly CSharpCompilation _compilation = Compilations.Create([Contract, Other]);

    [Theory]
    [InlineData(0, "IA {", "/* said by the way */ IA {")]
    [InlineData(0, "return 1", "return 2")]
    [InlineData(0, "int Local() { return 1; }", "string Local(int a) { return null!; }")]
    [InlineData(0, "Task GetAsync", "\n/// <summary>What it does.</summary>\nTask GetAsync")]
    [InlineData(0, "Task GetAsync(Data data);", "Task GetAsync(\n    Data data) ;")]
    [InlineData(1, "return Task.CompletedTask", "return Task.Delay(1)")]
    [InlineData(1, "Name + \"!\"", "Name + \"?\"")]
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
    public void Edit_OfOneContract_CausesOneOutput(string oldText, string newText) => Assert.Equal(["Demo.IA.g.cs"], FindChanged(0, oldText, newText));

    [Fact]
    public void Edit_OfTheOtherContract_CausesItsOutput() => Assert.Equal(["Demo.IB.g.cs"], FindChanged(1, "IB { Task GetAsync()", "IB { Task GetAsync(int a)"));

    [Theory]
    [InlineData("int Value", "long Value")]
    [InlineData("int Value", "int Other")]
    [InlineData("public int Value", "[Rpc.RpcMember(1)] public int Value")]
    [InlineData("Name { get; set; }", "Name { get; set; } public int More { get; set; }")]
    [InlineData("public class Part", "public struct Part")]
    [InlineData("enum Kind", "enum Kind : byte")]
    public void Edit_OfADataType_CausesTheOutputOfTheContractThatUsesIt(string oldText, string newText) => Assert.Equal(["Demo.IA.g.cs"], FindChanged(1, oldText, newText));

    [Fact]
    public void Edit_OfWhatTwoContractsUse_CausesTheOutputsOfBoth()
    {
        var compilation = Add("namespace Demo { [Rpc.RpcContract] public partial interface IC { System.Threading.Tasks.Task<Part> GetAsync(); } }");
        Assert.Equal(["Demo.IA.g.cs", "Demo.IC.g.cs"], FindChanged(1, "string? Name", "string? Title { get; set; } public string? Name", compilation));
    }

    [Fact]
    public void Edit_OfABaseContract_CausesTheOutputsOfBoth()
    {
        var compilation = Add("namespace Demo { [Rpc.RpcContract] public partial interface IC : IB { } }");
        Assert.Equal(["Demo.IB.g.cs", "Demo.IC.g.cs"], FindChanged(1, "IB { Task GetAsync()", "IB { Task GetAsync(int a)", compilation));
    }

    [Fact]
    public void Contract_Added_CausesItsOutputAlone() =>
        Assert.Equal(["Demo.IC.g.cs"], FindChanged(_compilation, Add("namespace Demo { [Rpc.RpcContract] public partial interface IC { } }")));

    [Fact]
    public void Contract_AddedWithANameLikeAnother_RenamesThatOnesOutput() =>
        Assert.Equal(["Demo.IA-0.g.cs", "Demo.Ia-1.g.cs"], FindChanged(_compilation, Add("namespace Demo { [Rpc.RpcContract] public partial interface Ia { } }")));

    [Fact]
    public void Contract_Removed_LosesItsOutput()
    {
        var driver = Compilations.CreateDriver().RunGenerators(_compilation);
        var result = driver.RunGenerators(_compilation.RemoveSyntaxTrees(_compilation.SyntaxTrees[0])).GetRunResult();
        Assert.Equal("Demo.IB.g.cs", Path.GetFileName(Assert.Single(result.GeneratedTrees).FilePath));
    }

    private CSharpCompilation Add(string source) => _compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, Compilations.Options, "/src/Added.cs"));

    private string[] FindChanged(int file, string oldText, string newText, CSharpCompilation? compilation = null)
    {
        compilation ??= _compilation;
        var tree = compilation.SyntaxTrees[file];
        return FindChanged(compilation, compilation.ReplaceSyntaxTree(tree, Caching.Edit(tree, oldText, newText)));
    }

    /// <summary>The files that an edit causes to be written.</summary>
    private static string[] FindChanged(CSharpCompilation compilation, CSharpCompilation edited)
    {
        var result = Compilations.CreateDriver().RunGenerators(compilation).RunGenerators(edited).GetRunResult().Results.Single();
        Caching.AssertHoldsNothingOfTheCompiler(result);
        return
        [
            .. result.TrackedSteps[TrackingNames.Outputs]
                .SelectMany(static step => step.Outputs)
                .Where(static output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified)
                .Select(static output => output.Value)
                .OfType<Model.ContractOutput>()
                .Select(static output => output.FileName)
                .Order(StringComparer.Ordinal),
        ];
    }
}
