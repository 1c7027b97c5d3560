namespace Rpc.Generators.Tests.Locking;

/// <summary>What the analyzer says of each change of a locked contract.</summary>
public sealed class LockChangeTests
{
    private const string Usings = "using System; using System.Collections.Generic; using System.IO; using System.Text.Json.Serialization; using System.Threading; using System.Threading.Tasks; using Rpc; ";

    [Theory]
    [InlineData("Task A();", "", "RPC3003 IT")]
    [InlineData("event Action A;", "", "RPC3003 IT")]
    [InlineData("Task A();", "Task B();", "RPC3001 B", "RPC3003 IT")]
    [InlineData("Task A();", "[RpcMethod(\"b\")] Task A();", "RPC3001 A", "RPC3003 IT")]
    [InlineData("Task A();", "[RpcMethod(\"a\")] Task B();")]
    [InlineData("Task A();", "event Action A;", "RPC3004 A")]
    [InlineData("Task A();", "[RpcNotification] Task A();", "RPC3004 A")]
    [InlineData("Task A(int a);", "Task A(long a);", "RPC3004 a")]
    [InlineData("Task A(int a);", "Task A(int b);", "RPC3004 A")]
    [InlineData("Task A(int a, int b);", "Task A(int b, int a);", "RPC3004 A")]
    [InlineData("Task A(int a, int b);", "Task A(int a);", "RPC3004 A")]
    [InlineData("Task A(int b);", "Task A(int a, int b);", "RPC3004 A")]
    [InlineData("Task A(int a);", "Task A(int a, int b);", "RPC3004 b")]
    [InlineData("Task A(int a);", "Task A(int a, int b = 1);", "RPC3001 b")]
    [InlineData("Task A(int a = 1);", "Task A(int a);", "RPC3004 a")]
    [InlineData("Task A(int a);", "Task A(int a = 1);", "RPC3001 a")]
    [InlineData("Task A(IAsyncEnumerable<int> a);", "Task A(List<int> a);", "RPC3004 a")]
    [InlineData("Task A(IProgress<int> a);", "Task A(IProgress<long> a);", "RPC3004 a")]
    [InlineData("Task A(IAsyncEnumerable<int> a);", "Task A(IAsyncEnumerable<int> a, CancellationToken b);")]
    [InlineData("Task<int> A();", "Task<long> A();", "RPC3004 A")]
    [InlineData("Task<int> A();", "Task A();", "RPC3004 A")]
    [InlineData("Task A();", "Task<int> A();", "RPC3004 A")]
    [InlineData("Task<int> A();", "IAsyncEnumerable<int> A();", "RPC3004 A")]
    [InlineData("IAsyncEnumerable<int> A();", "IAsyncEnumerable<long> A();", "RPC3004 A")]
    [InlineData("Task<int> A();", "ValueTask<int> A();")]
    [InlineData("Task<Stream> A();", "Task<System.IO.Pipelines.PipeReader> A();")]
    [InlineData("Task A(string? a);", "Task A(string a);", "RPC3006 a")]
    [InlineData("Task A(string a);", "Task A(string? a);", "RPC3001 a")]
    [InlineData("Task A(int? a);", "Task A(int a);", "RPC3006 a")]
    [InlineData("Task A(List<string?> a);", "Task A(List<string>? a);", "RPC3006 a")]
    [InlineData("Task<string?> A();", "Task<string> A();", "RPC3006 A")]
    [InlineData("Task<string> A();", "Task<string?> A();", "RPC3001 A")]
    [InlineData("event EventHandler<int> A;", "event EventHandler<long> A;", "RPC3004 A")]
    [InlineData("event EventHandler<int> A;", "event Action<int> A;", "RPC3004 A")]
    [InlineData("event EventHandler<int> A;", "[RpcEvent(Overflow = RpcEventOverflow.DropOldest)] event EventHandler<int> A;", "RPC3001 A")]
    [InlineData("[RpcEvent(Capacity = 5)] event EventHandler<int> A;", "[RpcEvent(Capacity = 6)] event EventHandler<int> A;", "RPC3001 A")]
    [InlineData("[RpcFault(typeof(TimeoutException), \"a\")] Task A();", "Task A();", "RPC3009 A")]
    [InlineData("[RpcFault(typeof(TimeoutException), \"a\")] Task A();", "[RpcFault(typeof(FormatException), \"a\")] Task A();")]
    [InlineData("[RpcFault(typeof(TimeoutException), \"a\")] Task A();", "[RpcFault(typeof(TimeoutException), \"a\", Code = 1)] Task A();", "RPC3009 A")]
    [InlineData("[RpcFault(typeof(TimeoutException), \"a\")] Task A();", "[RpcFault(typeof(TimeoutException), \"a\"), RpcFault(typeof(FormatException), \"b\")] Task A();", "RPC3001 A")]
    public void Member_Changed_IsReported(string before, string after, params string[] expected) =>
        Check($"[RpcContract] public partial interface IT {{ {before} }}", $"[RpcContract] public partial interface IT {{ {after} }}", expected);

    [Theory]
    [InlineData("public class D { public int X { get; set; } public int Y { get; set; } }", "public class D { public int X { get; set; } }", "RPC3005 D")]
    [InlineData("public class D { public int X { get; set; } }", "public class D { public int X { get; set; } public int Y { get; set; } }", "RPC3001 Y")]
    [InlineData("public class D { public int X { get; set; } }", "public class D { public int Y { get; set; } }", "RPC3005 D")]
    [InlineData("public class D { public int X { get; set; } public int Y { get; set; } }", "public class D { public int Y { get; set; } public int X { get; set; } }", "RPC3005 X", "RPC3005 Y")]
    [InlineData("public class D { public int X { get; set; } public int Y { get; set; } }", "public class D { [RpcMember(1)] public int Y { get; set; } [RpcMember(0)] public int X { get; set; } }")]
    [InlineData("public class D { public int X { get; set; } }", "public class D { public long X { get; set; } }", "RPC3005 X")]
    [InlineData("public class D { public int? X { get; set; } }", "public class D { public int X { get; set; } }", "RPC3006 X")]
    [InlineData("public class D { public string X { get; set; } = \"\"; }", "public class D { public string? X { get; set; } }", "RPC3001 X")]
    [InlineData("public class D { public int X { get; set; } }", "public class D { public required int X { get; set; } }", "RPC3005 X")]
    [InlineData("public class D { public required int X { get; set; } }", "public class D { public int X { get; set; } }", "RPC3001 X")]
    [InlineData("public record D(int X);", "public record D(int X, string Y);", "RPC3005 Y")]
    [InlineData("public record D(int X);", "public record D(int X, string? Y);", "RPC3001 Y")]
    [InlineData("public record D(int X);", "public record D(int X, string Y = \"\");", "RPC3001 Y")]
    [InlineData("public record D(int X);", "public record D(int X) { public required int Y { get; init; } }", "RPC3005 Y")]
    [InlineData("public class D { [RpcMember(0)] public int X; [RpcMember(2)] public int Z; }", "public class D { [RpcMember(0)] public int X; [RpcMember(1)] public int Y; [RpcMember(2)] public int Z; }", "RPC3005 Y")]
    [InlineData("public class D { [RpcMember(0)] public int X; [RpcMember(2)] public int Z; }", "public class D { [RpcMember(0)] public int X; [RpcMember(1)] public int? Y; [RpcMember(2)] public int Z; }", "RPC3001 Y")]
    [InlineData("public class D { [JsonPropertyName(\"a\")] public int X; }", "public class D { [JsonPropertyName(\"b\")] public int X; }", "RPC3005 D")]
    [InlineData("public class D { [JsonPropertyName(\"a b\")] public int X; }", "public class D { [JsonPropertyName(\"a b\")] public long X; }", "RPC3005 X")]
    [InlineData("public enum D { A, B }", "public enum D { A }", "RPC3007 D")]
    [InlineData("public enum D { A, B }", "public enum D { A, C }", "RPC3001 C", "RPC3007 D")]
    [InlineData("public enum D { A, B }", "public enum D { A, B = 2 }", "RPC3007 B")]
    [InlineData("public enum D { A, B }", "public enum D { A, B, C }", "RPC3001 C")]
    [InlineData("public enum D { A }", "public enum D : byte { A }", "RPC3007 D")]
    [InlineData("public enum D { A }", "public class D { }", "RPC3005 D")]
    [InlineData("[JsonDerivedType(typeof(E), \"e\")] public record D; public record E : D;", "[JsonDerivedType(typeof(E), \"f\")] public record D; public record E : D;", "RPC3001 D", "RPC3008 D")]
    [InlineData("[JsonDerivedType(typeof(E), 1), JsonDerivedType(typeof(F), 2)] public record D; public record E : D; public record F : D;", "[JsonDerivedType(typeof(E), 2), JsonDerivedType(typeof(F), 1)] public record D; public record E : D; public record F : D;", "RPC3008 D", "RPC3008 D")]
    [InlineData("[JsonDerivedType(typeof(E), \"e\")] public record D; public record E : D;", "[JsonDerivedType(typeof(E), \"e\"), JsonDerivedType(typeof(F), \"f\")] public record D; public record E : D; public record F : D;", "RPC3001 D")]
    [InlineData("[JsonDerivedType(typeof(E), \"e\")] public record D(int X); public record E(int X, int Z) : D(X);", "[JsonDerivedType(typeof(E), \"e\")] public record D(int X, int Y); public record E(int X, int Z) : D(X, 0);", "RPC3001 Y", "RPC3005 Z")]
    [InlineData("public record D; public record E : D;", "[JsonDerivedType(typeof(E), \"e\")] public record D; public record E : D;", "RPC3001 E", "RPC3008 D")]
    public void DataType_Changed_IsReported(string before, string after, params string[] expected)
    {
        const string Contract = "[RpcContract] public partial interface IT { Task A(Dictionary<string, List<D>> a); } ";
        Check(Contract + before, Contract + after, expected);
    }

    [Theory]
    [InlineData("public class F : Exception { public int X { get; set; } public int Y { get; set; } }", "public class F : Exception { public int X { get; set; } }", "RPC3009 A")]
    [InlineData("public class F : Exception { public int X { get; set; } }", "public class F : Exception { public long X { get; set; } }", "RPC3009 A")]
    [InlineData("public class F : Exception { public int X { get; set; } }", "public class F : Exception { public int X { get; set; } public int Y { get; set; } }", "RPC3001 A")]
    public void FaultMember_Changed_IsReported(string before, string after, params string[] expected)
    {
        const string Contract = "[RpcContract] public partial interface IT { [RpcFault(typeof(F), \"f\")] Task A(); } ";
        Check(Contract + before, Contract + after, expected);
    }

    [Fact]
    public void Contract_Removed_IsReportedAtTheLine()
    {
        var locked = ContractLock.Write(Usings + "[RpcContract] public partial interface IA { Task A(); } [RpcContract] public partial interface IB { Task A(); }");
        var diagnostic = Assert.Single(ContractLock.Compare(locked, Usings + "[RpcContract] public partial interface IA { Task A(); }"));
        Assert.Equal("RPC3003", diagnostic.Id);
        Assert.StartsWith("The contract 'IB' is in the contract lock and no longer in the source", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("contract IB", locked.Split('\n')[diagnostic.Location.GetLineSpan().StartLinePosition.Line]);
    }

    [Fact]
    public void Member_OfABaseContract_IsReportedOnce() => Check(
        "[RpcContract] public partial interface IA { Task A(int a); } [RpcContract] public partial interface IB : IA { }",
        "[RpcContract] public partial interface IA { Task A(long a); } [RpcContract] public partial interface IB : IA { }",
        "RPC3004 a");

    [Fact]
    public void Member_OfAnotherProjectsContract_IsReportedAtTheOneThatInheritsIt()
    {
        const string Derived = Usings + "[RpcContract] public partial interface IB : IA { }";
        var locked = ContractLock.Write(Derived, Usings + "[RpcContract] public partial interface IA { Task A(int a); }").Replace("contract IA\n  call a.a\n    parameter a: int\n\n", "", StringComparison.Ordinal);
        var compilation = Compilations.Create([Derived], [Compilations.Create([Usings + "[RpcContract] public partial interface IA { Task A(long a); }"], name: "Base").ToMetadataReference()]);
        var diagnostic = Assert.Single(ContractLock.Compare(locked, compilation));
        Assert.Equal(("RPC3004", "IB"), (diagnostic.Id, diagnostic.Location.SourceTree?.GetText().ToString(diagnostic.Location.SourceSpan)));
    }

    [Fact]
    public void Additions_OfManyKinds_AreOneWarning()
    {
        var locked = ContractLock.Write(Usings + "[RpcContract] public partial interface IT { Task A(); }");
        var diagnostic = Assert.Single(ContractLock.Compare(locked, Usings + "[RpcContract] public partial interface IT { Task A(int a = 0); Task B(); event Action C; }"));
        Assert.Equal("The contract lock is out of date: the parameter 'a' of 't.a' is new, and 2 more; run 'dotnet build -t:RpcLock'", diagnostic.GetMessage(null));
    }

    private static void Check(string before, string after, params string[] expected)
    {
        var found = ContractLock.Compare(ContractLock.Write(Usings + before), Usings + after)
            .Select(static diagnostic => $"{diagnostic.Id} {diagnostic.Location.SourceTree?.GetText().ToString(diagnostic.Location.SourceSpan)}");
        Assert.Equal(expected, found.Order(StringComparer.Ordinal));
    }
}
