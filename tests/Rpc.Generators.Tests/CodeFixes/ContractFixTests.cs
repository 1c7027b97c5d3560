using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Tests.CodeFixes;

/// <summary>What each fix of a contract makes of it.</summary>
public sealed class ContractFixTests
{
    [Theory]
    [InlineData("RPC0001", "[RpcContract]\npublic interface IT { Task A(); }", "[RpcContract]\npublic partial interface IT { Task A(); }")]
    [InlineData("RPC0001", "[RpcContract]\n// said of it\ninterface IT { Task A(); }", "[RpcContract]\n// said of it\npartial interface IT { Task A(); }")]
    [InlineData("RPC0002", "public static class Outer { partial class Inner { [RpcContract] partial interface IT { Task A(); } } }", "public static partial class Outer { partial class Inner { [RpcContract] partial interface IT { Task A(); } } }")]
    [InlineData("RPC0002", "/* first */ class Outer { class Inner { [RpcContract] partial interface IT { Task A(); } } }", "/* first */ partial class Outer { partial class Inner { [RpcContract] partial interface IT { Task A(); } } }")]
    [InlineData("RPC0016", "[RpcContract]\nfile partial interface IT { Task A(); }", "[RpcContract]\ninternal partial interface IT { Task A(); }")]
    [InlineData("RPC0016", "file partial class Outer { [RpcContract] public partial interface IT { Task A(); } }", "internal partial class Outer { [RpcContract] public partial interface IT { Task A(); } }")]
    [InlineData("RPC0032", "[RpcContract] public partial interface IT : IAsyncDisposable\n{\n    Task A();\n}", "[RpcContract] public partial interface IT\n{\n    Task A();\n}")]
    [InlineData("RPC0032", "public interface IA { } [RpcContract] public partial interface IT : IDisposable, IA { Task A(); }", "public interface IA { } [RpcContract] public partial interface IT : IA { Task A(); }")]
    [InlineData("RPC0032", "public interface IA { } [RpcContract] public partial interface IT : IA, IDisposable, IAsyncDisposable { Task A(); }", "public interface IA { } [RpcContract] public partial interface IT : IA { Task A(); }")]
    public Task Declaration_Fixed_Compiles(string id, string source, string expected) => CheckAsync(id, source, expected);

    [Theory]
    [InlineData("RPC0005", 0, "int A();", "Task<int> A();")]
    [InlineData("RPC0005", 1, "int A();", "ValueTask<int> A();")]
    [InlineData("RPC0005", 0, "void A();", "Task A();")]
    [InlineData("RPC0005", 0, "string? A();", "Task<string?> A();")]
    [InlineData("RPC0005", 0, "IEnumerable<int> A();", "IAsyncEnumerable<int> A();")]
    [InlineData("RPC0005", 1, "IEnumerable<int> A();", "Task<IEnumerable<int>> A();")]
    [InlineData("RPC0005", 0, "ref Task<int> A();", "Task<int> A();")]
    [InlineData("RPC0005", 0, "[RpcNotification] void A();", "[RpcNotification] ValueTask A();")]
    [InlineData("RPC0006", 0, "Task A(ref int a);", "Task A(int a);")]
    [InlineData("RPC0006", 0, "Task A(int a, in int b, int c);", "Task A(int a, int b, int c);")]
    [InlineData("RPC0006", 0, "Task A(ref readonly int a);", "Task A(int a);")]
    [InlineData("RPC0007", 0, "// said of it\n    int Count { get; } // and behind", "// said of it\n    Task<int> GetCountAsync(); // and behind")]
    [InlineData("RPC0007", 0, "string? Name { get; set; }", "Task<string?> GetNameAsync();\n    Task SetNameAsync(string? value);")]
    [InlineData("RPC0007", 0, "string Name { set; }", "Task SetNameAsync(string value);")]
    [InlineData("RPC0007", 0, "int this[string key] { get; }", "Task<int> GetItemAsync(string key);")]
    [InlineData("RPC0008", 0, "event Func<int, bool> A;", "event EventHandler<int> A;")]
    [InlineData("RPC0008", 0, "event Func<bool>? A;", "event EventHandler? A;")]
    [InlineData("RPC0008", 0, "event System.ComponentModel.PropertyChangedEventHandler? A;", "event EventHandler<System.ComponentModel.PropertyChangedEventArgs>? A;")]
    [InlineData("RPC0008", 0, "event Func<int, string, bool> A;", "event Action<int, string> A;")]
    [InlineData("RPC0009", 0, "Task A(CancellationToken token, int a);", "Task A(int a, CancellationToken token);")]
    [InlineData("RPC0009", 0, "Task A(int a, CancellationToken token, int b = 1);", "Task A(int a, int b = 1, CancellationToken token = default);")]
    [InlineData("RPC0009", 0, "Task A(\n        CancellationToken token,\n        int a);", "Task A(\n        int a,\n        CancellationToken token);")]
    [InlineData("RPC0009", 0, "Task A(CancellationToken one, int a, CancellationToken two);", "Task A(int a, CancellationToken two);")]
    [InlineData("RPC0010", 0, "Task A(); Task A(int a); Task A(string name);", "Task A(); Task A(int a);\n    [RpcMethod(\"aByName\")]\n    Task A(string name);")]
    [InlineData("RPC0011", 0, "Task A(); } [RpcContract(\"\")] public partial interface IU { [RpcMethod(\"$/rpc.a\", Ordered = true)] Task A();", "Task A(); } [RpcContract(\"\")] public partial interface IU { [RpcMethod(\"a\", Ordered = true)] Task A();")]
    [InlineData("RPC0011", 0, "Task A(); } [RpcContract(\"\")] public partial interface IU { [RpcEvent(\"rpc.a\")] event Action A;", "Task A(); } [RpcContract(\"\")] public partial interface IU { [RpcEvent(\"a\")] event Action A;")]
    [InlineData("RPC0011", 0, "Task A(); } [RpcContract(\"rpc.stock\")] public partial interface IU { Task A();", "Task A(); } [RpcContract(\"stock\")] public partial interface IU { Task A();")]
    [InlineData("RPC0011", 0, "Task A(); } [RpcContract(\"rpc\")] public partial interface IU { Task A();", "Task A(); } [RpcContract(\"u\")] public partial interface IU { Task A();")]
    [InlineData("RPC0011", 0, "Task A(); } [RpcContract] public partial interface IRpc { Task A();", "Task A(); } [RpcContract(\"rpcContract\")] public partial interface IRpc { Task A();")]
    [InlineData("RPC0010", 0, "Task A(); [RpcEvent(\"a\")] event Action B;", "Task A(); [RpcEvent(\"b\")] event Action B;")]
    [InlineData("RPC0010", 0, "Task AAsync(); [RpcMethod(Ordered = true)] Task A();", "Task AAsync(); [RpcMethod(\"a2\", Ordered = true)] Task A();")]
    [InlineData("RPC0013", 0, "[RpcNotification] Task<int> A();", "[RpcNotification] ValueTask A();")]
    [InlineData("RPC0013", 1, "[RpcNotification] Task<int> A();", "Task<int> A();")]
    [InlineData("RPC0022", 0, "[RpcNotification, RpcMethod(\"x\")] Task A(IProgress<int> a);", "[RpcMethod(\"x\")] Task A(IProgress<int> a);")]
    [InlineData("RPC0018", 0, "Task A(int a); [RpcMethod(\"b\")] Task B() => A(1);", "Task A(int a); Task B() => A(1);")]
    [InlineData("RPC0019", 0, "internal Task A();", "Task A();")]
    [InlineData("RPC0019", 0, "/* a */ protected internal event Action A;", "/* a */ event Action A;")]
    [InlineData("RPC0020", 0, "static abstract Task A();", "Task A();")]
    [InlineData("RPC0027", 0, "[RpcEvent(Key = \"e\")] event EventHandler<int> A;", "event EventHandler<int> A;")]
    [InlineData("RPC0027", 0, "[RpcEvent(\"x\", Key = \"e\", Capacity = 5)] event EventHandler<int> A;", "[RpcEvent(\"x\", Capacity = 5)] event EventHandler<int> A;")]
    [InlineData("RPC0033", 0, "Task Contract();", "new Task Contract();")]
    public Task Member_Fixed_Compiles(string id, int choice, string member, string expected) => CheckAsync(id, Wrap(member), Wrap(expected), choice);

    [Fact]
    public async Task Fix_WithoutTheUsing_AddsIt() => Assert.Equal(
        "using System.Threading.Tasks;\n\n[Rpc.RpcContract] public partial interface IT { Task<int> A(); }",
        await FixHarness.FixAsync("RPC0005", "[Rpc.RpcContract] public partial interface IT { int A(); }", usings: ""));

    [Theory]
    [InlineData("RPC0005", "public interface IPlain { int A(); } [RpcContract] public partial interface IT : IPlain { }")]
    [InlineData("RPC0009", "[RpcContract] public partial interface IT { Task A(CancellationToken a, params int[] b); }")]
    [InlineData("RPC0010", "[RpcContract(\"x\")] public partial interface IA { Task A(); } [RpcContract(\"x\")] public partial interface IB { Task A(); } [RpcContract] public partial interface IT : IA, IB { }")]
    [InlineData("RPC0032", "public interface IPlain : IDisposable { } [RpcContract] public partial interface IT : IPlain { Task A(); }")]
    public async Task Mistake_ThatNoEditHereMends_OffersNothing(string id, string source)
    {
        var document = FixHarness.Open(source);
        var diagnostic = Assert.Single(await FixHarness.AnalyzeAsync(document));
        Assert.Equal(id, diagnostic.Id);
        Assert.Empty(await FixHarness.OfferAsync(document, diagnostic));
    }

    private static string Wrap(string member) => $"[RpcContract]\npublic partial interface IT\n{{\n    {member}\n}}";

    private static async Task CheckAsync(string id, string source, string expected, int choice = 0)
    {
        Assert.Equal(expected, await FixHarness.FixAsync(id, source, choice));
        var compilation = await FixHarness.GenerateAsync(FixHarness.Open(expected));
        Compilations.AssertNoDiagnostics(compilation);
        Assert.DoesNotContain(Compilations.Analyze(compilation), static found => found.Severity == DiagnosticSeverity.Error);
    }
}
