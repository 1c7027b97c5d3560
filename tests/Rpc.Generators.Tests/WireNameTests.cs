using System.Text.Json;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Tests;

/// <summary>What members are called on the wire.</summary>
public sealed class WireNameTests
{
    [Theory]
    [InlineData("Ticker")]
    [InlineData("IOTHub")]
    [InlineData("IOThub")]
    [InlineData("A")]
    [InlineData("AB")]
    [InlineData("ABc")]
    [InlineData("AB1")]
    [InlineData("aB")]
    [InlineData("_Get")]
    [InlineData("Ärger")]
    [InlineData("ÄÖ")]
    [InlineData("X1Y")]
    public void CamelCase_AnyName_IsThatOfJsonNamingPolicy(string name) =>
        Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(name), WireNames.ToCamelCase(name));

    [Theory]
    [InlineData("ITicker", "ticker")]
    [InlineData("Ticker", "ticker")]
    [InlineData("Item", "item")]
    [InlineData("IOTHub", "otHub")]
    [InlineData("I", "i")]
    [InlineData("Iron", "iron")]
    [InlineData("I1", "i1")]
    public void Contract_InterfaceName_LosesItsI(string name, string expected) => Assert.Equal(expected, WireNames.OfContract(name));

    [Theory]
    [InlineData("GetQuoteAsync", "getQuote")]
    [InlineData("Async", "async")]
    [InlineData("AsyncAsync", "async")]
    [InlineData("Getasync", "getasync")]
    public void Method_Name_LosesItsAsync(string name, string expected) => Assert.Equal(expected, WireNames.OfMethod(name));

    [Fact]
    public void Contract_NamesGivenByAttributes_AreUsed() => Assert.Equal(
        ["prices.quote", "prices.FindAsync", "prices.on/quote"],
        Descriptors.NamesOf(Descriptors.Compile("""
            using System; using System.Threading.Tasks; using Rpc;
            [RpcContract("prices")]
            public partial interface ITicker
            {
                [RpcMethod("quote")] Task GetAsync();
                [RpcMethod("FindAsync")] Task FindAsync();
                [RpcEvent("on/quote")] event Action Quoted;
            }
            """, "ITicker")));

    [Fact]
    public void Contract_EmptyName_HasNoPrefix()
    {
        var contract = Descriptors.Compile("""
            using System.Threading.Tasks; using Rpc;
            [RpcContract("")] public partial interface ITicker { Task GetAsync(); [RpcMethod("a.b")] Task Other(); }
            """, "ITicker");
        Assert.Equal("", contract.Name);
        Assert.Equal(["get", "a.b"], Descriptors.NamesOf(contract));
    }

    [Fact]
    public void Overloads_AfterTheFirst_CarryTheirNumberOfParameters() => Assert.Equal(
        ["t.get", "t.get/2", "t.get/0", "t.all", "t.get/3"],
        Descriptors.NamesOf(Descriptors.Compile("""
            using System.Threading; using System.Threading.Tasks; using Rpc;
            [RpcContract]
            public partial interface IT
            {
                Task GetAsync(int id);
                Task GetAsync(int id, string name, CancellationToken cancellationToken = default);
                Task GetAsync();
                [RpcMethod("all")] Task GetAsync(string all);
                Task GetAsync(int a, int b, params string[] c);
                Task<int> GetAsync(string a, string b, string c) => Task.FromResult(1);
            }
            """, "IT")));

    [Fact]
    public void Inheritance_MembersOfContracts_KeepTheNamesOfTheirContract() => Assert.Equal(
        ["admin.grant", "admin.getAge", "admin.plain", "user.getAge", "user.ping", "user.renamed"],
        Descriptors.NamesOf(Descriptors.Compile("""
            using System; using System.Threading.Tasks; using Rpc;
            public interface IPing { Task PingAsync(); }
            public interface IPlain { Task PlainAsync(); }
            [RpcContract] public partial interface IUser : IPing { Task<int> GetAgeAsync(); event Action Renamed; }
            [RpcContract] public partial interface IAdmin : IUser, IPing, IPlain { Task GrantAsync(); new Task<int> GetAgeAsync(); }
            """, "IAdmin")));

    [Fact]
    public void Inheritance_PlainInterfaceSharedByTwoContracts_IsReachableByBothNames()
    {
        var contract = Descriptors.Compile("""
            using System; using System.Threading.Tasks; using Rpc;
            public interface IPing { Task PingAsync(); event Action Ponged; }
            [RpcContract] public partial interface IA : IPing { }
            [RpcContract] public partial interface IB : IPing { }
            [RpcContract] public partial interface IC : IA, IB { }
            """, "IC");
        Assert.Equal(["a.ping", "b.ping", "a.ponged", "b.ponged"], Descriptors.NamesOf(contract));
        Assert.NotNull(Descriptors.CreateDispatcher(contract, RuntimeProxy.Create(contract)));
    }

    [Fact]
    public void Inheritance_BodyForMemberOfBaseContract_IsServedAndRunsOnTheProxy()
    {
        const string Source = """
            using System; using System.Threading.Tasks; using Rpc;
            [RpcContract] public partial interface IA { Task<int> GetAsync(); event Action Changed; Task<int> OtherAsync(); }
            [RpcContract] public partial interface IB : IA { Task<int> IA.GetAsync() => Task.FromResult(5); event Action IA.Changed { add { } remove { } } }
            """;
        var contract = Descriptors.Compile(Source, "IB");
        Assert.Equal(["a.get", "a.other", "a.changed"], Descriptors.NamesOf(contract));

        var text = GeneratorHarness.Check(Source);
        var proxy = text[text.IndexOf("class Proxy : global::IB", StringComparison.Ordinal)..];
        proxy = proxy[..proxy.IndexOf("class Dispatcher", StringComparison.Ordinal)];
        Assert.DoesNotContain("GetAsync", proxy, StringComparison.Ordinal);
        Assert.DoesNotContain("Changed", proxy, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_KeywordNames_LoseTheirEscape()
    {
        var method = Descriptors.Compile("""
            using System.Threading.Tasks; using Rpc;
            [RpcContract] public partial interface IT { Task @for(int @class, string Naïve, bool _under = true, int? @await = null); }
            """, "IT").Methods.Single();
        Assert.Equal("t.for", method.Name);
        Assert.Equal(["class", "Naïve", "_under", "await"], method.Parameters.Select(static parameter => parameter.Name));
        Assert.Equal([false, false, true, true], method.Parameters.Select(static parameter => parameter.IsOptional));
        Assert.Equal([false, false, false, true], method.Parameters.Select(static parameter => parameter.AcceptsNull));
    }

    [Fact]
    public void Method_OrderedWithoutANameOfItsOwn_KeepsTheNameThatFollowsFromItsOwn()
    {
        var contract = Descriptors.Compile(
            """
            using System.Threading.Tasks;
            using Rpc;

            [RpcContract]
            public partial interface IEditor
            {
                [RpcMethod(Ordered = true)] Task InsertAsync(string text);
                [RpcMethod("delete", Ordered = true), RpcNotification] ValueTask RemoveAsync();
                [RpcMethod] Task<string> GetAsync();
            }
            """,
            "IEditor");
        Assert.Equal([("editor.insert", true), ("editor.delete", true), ("editor.get", false)], contract.Methods.Select(static method => (method.Name, method.IsOrdered)));
    }
}
