using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Rpc.Generators.Tests.CodeFixes;

/// <summary>Missing types go into the context, wherever it is declared.</summary>
public sealed class JsonSerializableFixTests
{
    private const string Contract = """

        public class Item;
        [RpcContract(JsonContext = typeof(Json))] public partial interface IT { Task<Item?> A(List<Item?> a, Dictionary<string, Item>[] b); }
        """;

    [Fact]
    public async Task Type_Missing_IsAddedBehindTheOthers() => Assert.Equal(
        """
        [JsonSerializable(typeof(int))]
        [JsonSerializable(typeof(List<Item?>))]
        internal sealed partial class Json : JsonSerializerContext { }

        """ + Contract,
        await FixHarness.FixAsync("RPC1010", """
        [JsonSerializable(typeof(int))]
        internal sealed partial class Json : JsonSerializerContext { }

        """ + Contract));

    [Fact]
    public async Task Types_Missing_AreAddedAtOnce()
    {
        var text = await FixHarness.FixAllAsync("RPC1010", "// all types\ninternal sealed partial class Json : JsonSerializerContext { }\n" + Contract);
        Assert.Equal(
            """
            // all types
            [JsonSerializable(typeof(List<Item?>))]
            [JsonSerializable(typeof(Dictionary<string, Item>[]))]
            [JsonSerializable(typeof(Item))]
            internal sealed partial class Json : JsonSerializerContext { }

            """ + Contract,
            text);
        Compilations.AssertNoDiagnostics(await FixHarness.GenerateAsync(FixHarness.Open(text)));
    }

    [Theory]
    [InlineData(FixAllScope.Project)]
    [InlineData(FixAllScope.Solution)]
    public async Task Context_InAnotherDocument_IsChangedThere(FixAllScope scope)
    {
        const string Context = "internal sealed partial class Json : JsonSerializerContext { }";
        var contract = FixHarness.Open(Contract);
        var json = contract.Project.AddDocument("Json.cs", Context, filePath: "/src/Json.cs");
        contract = json.Project.GetDocument(contract.Id)!;
        var found = await FixHarness.AnalyzeAsync(contract);
        Assert.Equal(3, found.Length);

        var one = await FixHarness.ApplyAsync((await FixHarness.OfferAsync(contract, found[0])).Single());
        Assert.Equal("[JsonSerializable(typeof(List<Item?>))]\n" + Context, await ReadAsync(one));
        var all = await FixHarness.ApplyAsync(await FixHarness.FixAllAsync(contract, found, scope));
        Assert.Empty(await FixHarness.AnalyzeAsync(all.GetDocument(contract.Id)!));
    }

    private static Task<string> ReadAsync(Solution solution) => FixHarness.ReadAsync(solution.Projects.Single().Documents.Single(static document => document.Name == "Json.cs"));
}
