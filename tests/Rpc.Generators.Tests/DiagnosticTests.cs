using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Rpc.Generators.Diagnostics;

namespace Rpc.Generators.Tests;

/// <summary>What the analyzer says of each mistake, and that no code is generated for it.</summary>
public sealed class DiagnosticTests
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Rpc; ";

    [Theory]
    [InlineData("RPC0001", "ITicker", "[RpcContract] public interface ITicker { Task A(); }")]
    [InlineData("RPC0002", "ITicker", "public class Outer { public partial class Inner { [RpcContract] public partial interface ITicker { Task A(); } } }")]
    [InlineData("RPC0003", "ITicker", "[RpcContract] public partial interface ITicker<T> { Task A(); }")]
    [InlineData("RPC0003", "ITicker", "public partial class Outer<T> { [RpcContract] public partial interface ITicker { Task A(); } }")]
    [InlineData("RPC0004", "A", "[RpcContract] public partial interface ITicker { Task A<T>(T a); }")]
    [InlineData("RPC0005", "A", "[RpcContract] public partial interface ITicker { int A(); }")]
    [InlineData("RPC0005", "A", "[RpcContract] public partial interface ITicker { void A(); }")]
    [InlineData("RPC0005", "A", "[RpcContract] public partial interface ITicker { IEnumerable<int> A(); }")]
    [InlineData("RPC0005", "A", "[RpcContract] public partial interface ITicker { ref Task A(); }")]
    [InlineData("RPC0005", "A", "[RpcContract] public partial interface ITicker { ref Task<int> A(); }")]
    [InlineData("RPC0005", "A", "[RpcContract] public partial interface ITicker { ref readonly IAsyncEnumerable<int> A(); }")]
    [InlineData("RPC0005", "A", "[RpcContract] public partial interface ITicker { [RpcNotification] void A(); }")]
    [InlineData("RPC0006", "a", "[RpcContract] public partial interface ITicker { Task A(ref int a); }")]
    [InlineData("RPC0006", "a", "[RpcContract] public partial interface ITicker { Task A(in int a); }")]
    [InlineData("RPC0006", "a", "[RpcContract] public partial interface ITicker { Task A(out int a); }")]
    [InlineData("RPC0007", "A", "[RpcContract] public partial interface ITicker { int A { get; } }")]
    [InlineData("RPC0007", "this", "[RpcContract] public partial interface ITicker { int this[int i] { get; set; } }")]
    [InlineData("RPC0008", "A", "[RpcContract] public partial interface ITicker { event Func<int> A; }")]
    [InlineData("RPC0008", "A", "[RpcContract] public partial interface ITicker { event ConsoleCancelEventHandler A; }")]
    [InlineData("RPC0009", "a", "[RpcContract] public partial interface ITicker { Task A(CancellationToken a, int b); }")]
    [InlineData("RPC0009", "a", "[RpcContract] public partial interface ITicker { Task A(CancellationToken a, CancellationToken b); }")]
    [InlineData("RPC0010", "A", "[RpcContract] public partial interface ITicker { Task AAsync(); Task A(); }")]
    [InlineData("RPC0010", "A", "[RpcContract] public partial interface ITicker { Task A(); Task A(int a); Task A(string a); }")]
    [InlineData("RPC0010", "B", "[RpcContract] public partial interface ITicker { Task A(); [RpcEvent(\"a\")] event Action B; }")]
    [InlineData("RPC0010", "IC", "[RpcContract(\"x\")] public partial interface IA { Task A(); } [RpcContract(\"x\")] public partial interface IB { Task A(); } [RpcContract] public partial interface IC : IA, IB { }")]
    [InlineData("RPC0011", "A", "[RpcContract] public partial interface IRpc { Task A(); }")]
    [InlineData("RPC0011", "A", "[RpcContract(\"\")] public partial interface ITicker { [RpcMethod(\"$/a\")] Task A(); }")]
    [InlineData("RPC0013", "A", "[RpcContract] public partial interface ITicker { [RpcNotification] Task<int> A(); }")]
    [InlineData("RPC0013", "A", "[RpcContract] public partial interface ITicker { [RpcNotification] IAsyncEnumerable<int> A(); }")]
    [InlineData("RPC0014", "A", "[RpcContract] public partial interface ITicker { [RpcMethod(\"\")] Task A(); }")]
    [InlineData("RPC0014", "A", "[RpcContract] public partial interface ITicker { [RpcEvent(\"a b\")] event Action A; }")]
    [InlineData("RPC0014", "A", "[RpcContract] public partial interface ITicker { [RpcMethod(\"a\\uD800\")] Task A(); }")]
    [InlineData("RPC0014", "A", "[RpcContract] public partial interface ITicker { [RpcMethod(null!)] Task A(); }")]
    [InlineData("RPC0014", "ITicker", "[RpcContract(\"\\t\")] public partial interface ITicker { Task A(); }")]
    [InlineData("RPC0016", "ITicker", "[RpcContract] file partial interface ITicker { Task A(); }")]
    [InlineData("RPC0016", "ITicker", "file partial class Outer { [RpcContract] public partial interface ITicker { Task A(); } }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(Action a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(List<Func<int>[]> a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(Span<int> a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public unsafe partial interface ITicker { Task A(int* a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(dynamic a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(List<IAsyncEnumerable<int>> a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(IAsyncEnumerable<IAsyncEnumerable<int>> a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(IProgress<Action> a); }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { Task<IAsyncEnumerable<int>> A(); }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { IAsyncEnumerable<Action> A(); }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { Task<IProgress<int>> A(); }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { event Action<IAsyncEnumerable<int>> A; }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A((int, CancellationToken) a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(CancellationToken? a); }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { Task<Task<int>> A(); }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { event EventHandler<Action> A; }")]
    [InlineData("RPC0019", "A", "[RpcContract] public partial interface ITicker { internal Task A(); }")]
    [InlineData("RPC0019", "A", "[RpcContract] public partial interface ITicker { protected event Action A; }")]
    [InlineData("RPC0020", "A", "[RpcContract] public partial interface ITicker { static abstract Task A(); }")]
    [InlineData("RPC0020", "A", "[RpcContract] public partial interface ITicker { static abstract int A { get; } }")]
    [InlineData("RPC0014", "A", "[RpcContract] public partial interface ITicker { [RpcFault(typeof(TimeoutException), \"\")] Task A(); }")]
    [InlineData("RPC0023", "A", "[RpcContract] public partial interface ITicker { [RpcFault(typeof(Exception), \"a\")] Task A(); }")]
    [InlineData("RPC0023", "A", "[RpcContract] public partial interface ITicker { [RpcFault(typeof(string), \"a\")] Task A(); }")]
    [InlineData("RPC0023", "A", "public abstract class E : Exception { } [RpcContract] public partial interface ITicker { [RpcFault(typeof(E), \"a\")] Task A(); }")]
    [InlineData("RPC0023", "A", "public class E<T> : Exception { } [RpcContract] public partial interface ITicker { [RpcFault(typeof(E<>), \"a\")] Task A(); }")]
    [InlineData("RPC0023", "A", "public class E : Exception { public E(int x) { } } [RpcContract, RpcFault(typeof(E), \"a\")] public partial interface ITicker { Task A(); }")]
    [InlineData("RPC0023", "A", "public class E : Exception { private E() { } } [RpcContract] public partial interface ITicker { [RpcFault(typeof(E), \"a\")] Task A(); }")]
    [InlineData("RPC0024", "A", "[RpcContract, RpcFault(typeof(TimeoutException), \"a\")] public partial interface ITicker { [RpcFault(typeof(FormatException), \"a\")] Task A(); }")]
    [InlineData("RPC0017", "A", "public class E : Exception { public Action X { get; set; } } [RpcContract] public partial interface ITicker { [RpcFault(typeof(E), \"a\")] Task A(); }")]
    [InlineData("RPC0022", "a", "[RpcContract] public partial interface ITicker { [RpcNotification] Task A(IAsyncEnumerable<int> a); }")]
    [InlineData("RPC0022", "a", "[RpcContract] public partial interface ITicker { [RpcNotification] Task A(IProgress<int> a); }")]
    [InlineData("RPC0021", "ITicker", "[RpcContract(JsonContext = typeof(string))] public partial interface ITicker { Task A(); }")]
    [InlineData("RPC0025", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey)] event EventHandler<P> A; }")]
    [InlineData("RPC0025", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"\")] event EventHandler<P> A; }")]
    [InlineData("RPC0026", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"s\")] event EventHandler<P> A; }")]
    [InlineData("RPC0026", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"T\")] event EventHandler<P> A; }")]
    [InlineData("RPC0026", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"U\")] event EventHandler<P> A; }")]
    [InlineData("RPC0026", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"V\")] event EventHandler<P> A; }")]
    [InlineData("RPC0026", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"W\")] event EventHandler<P> A; }")]
    [InlineData("RPC0026", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"X\")] event EventHandler<P> A; }")]
    [InlineData("RPC0026", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"arg1\")] event EventHandler<P> A; }")]
    [InlineData("RPC0026", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"S\")] event Action<P, int> A; }")]
    [InlineData("RPC0026", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"e\")] event EventHandler A; }")]
    [InlineData("RPC0027", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Key = \"S\")] event EventHandler<P> A; }")]
    [InlineData("RPC0027", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.Disconnect, Key = \"S\")] event EventHandler<P> A; }")]
    [InlineData("RPC0028", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Capacity = 0)] event EventHandler<P> A; }")]
    [InlineData("RPC0028", "A", "public class P { public string S { get; set; } string T { get; set; } [System.Text.Json.Serialization.JsonIgnore] public Action U; public static int V; public string W { private get; set; } [Obsolete(\"\", true)] public int X; } [RpcContract] public partial interface ITicker { [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = \"S\", Capacity = -1)] event EventHandler<P> A; }")]
    [InlineData("RPC0013", "A", "[RpcContract] public partial interface ITicker { [RpcNotification] Task<System.IO.Stream> A(); }")]
    [InlineData("RPC0022", "a", "[RpcContract] public partial interface ITicker { [RpcNotification] Task A(System.IO.Stream a); }")]
    [InlineData("RPC0022", "a", "[RpcContract] public partial interface ITicker { [RpcNotification] Task A(System.IO.Pipelines.PipeReader a); }")]
    [InlineData("RPC0005", "A", "[RpcContract] public partial interface ITicker { System.IO.Stream A(); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(System.IO.MemoryStream a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(List<System.IO.Stream> a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(System.IO.Stream[] a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A((int, System.IO.Pipelines.PipeReader) a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(IAsyncEnumerable<System.IO.Stream> a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(IProgress<System.IO.Stream> a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(System.IO.Pipelines.PipeWriter a); }")]
    [InlineData("RPC0017", "a", "[RpcContract] public partial interface ITicker { Task A(System.IO.Pipelines.IDuplexPipe a); }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { Task<System.IO.Stream?> A(); }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { Task<System.IO.FileStream> A(); }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { Task<System.IO.Stream[]> A(); }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { event Action<System.IO.Stream> A; }")]
    [InlineData("RPC0017", "A", "[RpcContract] public partial interface ITicker { IAsyncEnumerable<System.IO.Stream> A(); }")]
    [InlineData("RPC0017", "a", "public record D(string Name, System.IO.Stream Content); public record E(List<D> All); public record F<T>(T Value); [RpcContract] public partial interface ITicker { Task A(F<E>[] a); }")]
    [InlineData("RPC0017", "A", "public class D { public System.IO.MemoryStream Content; } public class E : D { } [RpcContract] public partial interface ITicker { event EventHandler<E> A; }")]
    [InlineData("RPC0017", "A", "public class D { public System.IO.Stream Content { get; } } public class E : Exception { public D X { get; set; } } [RpcContract] public partial interface ITicker { [RpcFault(typeof(E), \"a\")] Task A(); }")]
    [InlineData("RPC0029", "Ticker", "[RpcContract] public partial class Ticker { }")]
    [InlineData("RPC0029", "Ticker", "[RpcContract] public struct Ticker { }")]
    [InlineData("RPC0030", "A", "[RpcContract] public partial interface ITicker { [RpcEvent(Overflow = (RpcEventOverflow)5)] event Action A; }")]
    [InlineData("RPC0030", "A", "[RpcContract] public partial interface ITicker { [RpcEvent(Overflow = (RpcEventOverflow)(-1))] event Action A; }")]
    [InlineData("RPC0032", "ITicker", "[RpcContract] public partial interface ITicker : IDisposable { Task A(); }")]
    [InlineData("RPC0032", "ITicker", "[RpcContract] public partial interface ITicker : IAsyncDisposable { Task A(); }")]
    [InlineData("RPC0032", "ITicker", "public interface IPlain : IAsyncDisposable { } [RpcContract] public partial interface ITicker : IPlain { }")]
    [InlineData("RPC0032", "IBase", "[RpcContract] public partial interface IBase : IAsyncDisposable { } [RpcContract] public partial interface ITicker : IBase { }")]
    [InlineData("RPC0034", "A", "[RpcContract] public partial interface ITicker { [RpcFault(typeof(TimeoutException), \"a\", Code = -32000)] Task A(); }")]
    [InlineData("RPC0034", "A", "[RpcContract] public partial interface ITicker { [RpcFault(typeof(TimeoutException), \"a\", Code = -32768)] Task A(); }")]
    public void Contract_WithMistake_IsReportedAndNotGenerated(string id, string place, string source)
    {
        var diagnostic = Assert.Single(Analyze(Usings + source, out var generated));

        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Equal(place, GetText(diagnostic));
        Assert.Equal(DiagnosticIds.GetHelpLink(id), diagnostic.Descriptor.HelpLinkUri);
        // A base contract without a mistake of its own is generated all the same.
        Assert.DoesNotContain("partial interface " + (place == "IC" ? "IC" : "ITicker"), generated, StringComparison.Ordinal);
    }

    [Fact]
    public void Method_With65Parameters_IsReported()
    {
        var parameters = string.Join(", ", Enumerable.Range(0, 65).Select(static i => $"int p{i}"));
        var diagnostic = Assert.Single(Analyze($"{Usings}[RpcContract] public partial interface ITicker {{ Task A({parameters}); }}", out _));
        Assert.Equal("RPC0012", diagnostic.Id);
        Assert.Contains("65", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Method_With64ParametersAndToken_IsGenerated()
    {
        var parameters = string.Join(", ", Enumerable.Range(0, 64).Select(static i => $"int p{i}"));
        GeneratorHarness.Check($"{Usings}[RpcContract] public partial interface ITicker {{ Task A({parameters}, CancellationToken cancellationToken); }}");
    }

    [Fact]
    public void Contract_InCSharp10_IsReported()
    {
        var diagnostic = Assert.Single(Analyze(Usings + "[RpcContract] public partial interface ITicker { Task A(); }", out var generated, LanguageVersion.CSharp10));
        Assert.Equal("RPC0015", diagnostic.Id);
        Assert.Equal("", generated);
    }

    [Theory]
    [InlineData("[RpcMethod(\"b\")] Task B() => Task.CompletedTask;")]
    [InlineData("[RpcNotification] static Task B() => Task.CompletedTask;")]
    [InlineData("[RpcEvent(\"b\")] event Action B { add { } remove { } }")]
    public void Attribute_OnLocalHelper_WarnsAndGenerates(string helper)
    {
        var diagnostic = Assert.Single(Analyze($"{Usings}[RpcContract] public partial interface ITicker {{ Task A(); {helper} }}", out var generated));
        Assert.Equal("RPC0018", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.DefaultSeverity);
        Assert.Equal("B", GetText(diagnostic));
        Assert.Contains("A_Method", generated, StringComparison.Ordinal);
        Assert.DoesNotContain("B_", generated, StringComparison.Ordinal);
    }

    [Fact]
    public void Contract_InheritsMistakeOfPlainInterface_IsReportedAtTheContract()
    {
        var diagnostic = Assert.Single(Analyze(Usings + "public interface IPlain { int A(); } [RpcContract] public partial interface ITicker : IPlain { }", out var generated));
        Assert.Equal("RPC0005", diagnostic.Id);
        Assert.Equal("ITicker", GetText(diagnostic));
        Assert.Equal("", generated);
    }

    [Fact]
    public void Contract_InheritsMistakeOfContract_IsReportedOnce()
    {
        var diagnostic = Assert.Single(Analyze(Usings + "[RpcContract] public partial interface IBase { int A(); } [RpcContract] public partial interface ITicker : IBase { }", out var generated));
        Assert.Equal("RPC0005", diagnostic.Id);
        Assert.Equal("A", GetText(diagnostic));
        Assert.Equal("", generated);
    }

    [Fact]
    public void Contract_WithSeveralMistakes_ReportsEach() => Assert.Equal(
        ["RPC0001", "RPC0004", "RPC0005", "RPC0006", "RPC0007"],
        Analyze(Usings + "[RpcContract] public interface ITicker { int A<T>(ref T a); int B { set; } }", out _).Select(static diagnostic => diagnostic.Id));

    [Fact]
    public void Member_NamedContract_WarnsUnlessItIsNew()
    {
        var diagnostic = Assert.Single(Analyze(Usings + "[RpcContract] public partial interface ITicker { event Action Contract; }", out var generated));
        Assert.Equal(("RPC0033", "Contract"), (diagnostic.Id, GetText(diagnostic)));
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.DefaultSeverity);
        Assert.Contains("Contract_Event", generated, StringComparison.Ordinal);
        Assert.Empty(Analyze(Usings + "[RpcContract] public partial interface ITicker { new Task Contract(); }", out _));
    }

    [Theory]
    [InlineData("0.0.9", "interface IRpcContract<T> { }", "0.0.9")]
    [InlineData("99.0.0", "class Nothing { }", "99.0.0")]
    public void Contract_OfAnotherRuntime_IsReported(string version, string runtime, string told)
    {
        var core = CSharpCompilation.Create(
            "Rpc.Core",
            [CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyVersion(\"{version}\")] namespace Rpc {{ public {runtime} public class RpcContractAttribute : System.Attribute {{ }} }}", Compilations.Options)],
            Compilations.Platform,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var subject = CSharpCompilation.Create(
            "Subject",
            [CSharpSyntaxTree.ParseText("[Rpc.RpcContract] public partial interface ITicker { System.Threading.Tasks.Task A(); }", Compilations.Options)],
            [.. Compilations.Platform, MetadataReference.CreateFromImage(Compilations.Emit(core))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

        var diagnostic = Assert.Single(Compilations.Analyze(subject));
        Assert.Equal("RPC0031", diagnostic.Id);
        Assert.Contains($"Rpc.Core {told};", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(Compilations.CreateDriver().RunGenerators(subject).GetRunResult().GeneratedTrees);
    }

    [Fact]
    public void Descriptors_Each_AreUniqueAndTellWhatToDo()
    {
        Assert.Distinct(AllAnalyzers.Descriptors.Select(static descriptor => descriptor.Id));
        Assert.All(AllAnalyzers.Descriptors, static descriptor =>
        {
            Assert.NotEqual(DiagnosticSeverity.Hidden, descriptor.DefaultSeverity);
            // The member or the contract is named, or the way to it, and the message is more than its title.
            Assert.Contains(descriptor.Category is "Rpc.DataTypes" or "Rpc.Lock" ? "{0}" : "'{0}'", descriptor.MessageFormat.ToString(null), StringComparison.Ordinal);
            Assert.NotEqual(descriptor.Title.ToString(null), descriptor.MessageFormat.ToString(null));
        });
    }

    private static IEnumerable<DiagnosticDescriptor> All => ContractDescriptors.All.Concat(DataTypeDescriptors.All).Concat(LockDescriptors.All);

    private static string GetText(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan);

    private static ImmutableArray<Diagnostic> Analyze(string source, out string generated, LanguageVersion version = LanguageVersion.CSharp11)
    {
        var options = Compilations.Options.WithLanguageVersion(version);
        var compilation = Compilations.Create([source], options: options);
        compilation = compilation.WithOptions(compilation.Options.WithAllowUnsafe(true));
        var result = Compilations.CreateDriver(options).RunGenerators(compilation).GetRunResult();
        Assert.Empty(result.Diagnostics);
        generated = string.Concat(result.GeneratedTrees.Select(static tree => tree.ToString()));
        return Compilations.Analyze(compilation);
    }
}
