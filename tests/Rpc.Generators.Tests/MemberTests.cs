namespace Rpc.Generators.Tests;

/// <summary>Helpers, obsolete members, hidden members and inheritance.</summary>
public sealed class MemberTests
{
    private const string Usings = "using System; using System.Threading; using System.Threading.Tasks; using Rpc; ";

    [Fact]
    public void Helpers_WithBodies_AreNoPartOfTheContractAndRunOnTheProxy()
    {
        var contract = Descriptors.Compile(Usings + """
            [RpcContract]
            public partial interface IT
            {
                Task<int> GetAsync(int a);
                Task<int> GetAsync() => GetAsync(1);
                int Twice(int a) => a * 2;
                int Number => 7;
                int this[int i] { get => i; set { } }
                event Action Local { add { } remove { } }
                T Generic<T>(T a) => a;
                static int Static() => 1;
                static event Action? StaticEvent { add { } remove { } }
                private int Hidden() => 1;
                const int Constant = 1;
                class Nested { }
            }
            """, "IT");
        Assert.Equal(["t.get"], Descriptors.NamesOf(contract));
    }

    [Theory]
    [InlineData("[Obsolete(\"\")] Task A(); [Obsolete] event Action B;")]
    [InlineData("[Obsolete(\"\", true)] Task A(int a); [Obsolete(\"\", error: true)] event EventHandler<int> B;")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"X1\")] Task A(); [System.Diagnostics.CodeAnalysis.Experimental(\"X1\")] event Action B;")]
    [InlineData("[System.Runtime.Versioning.RequiresPreviewFeatures] Task A();")]
    [InlineData("[System.Diagnostics.CodeAnalysis.RequiresUnreferencedCode(\"\")] Task A();")]
    [InlineData("/// <summary>Text &amp; <see cref=\"A\"/></summary>\n Task A();")]
    [InlineData("Task? A(); Task<int>? B(); [RpcNotification] Task? C();")]
    [InlineData("Task A([System.Diagnostics.CodeAnalysis.DisallowNull] string? a, [System.Runtime.CompilerServices.CallerMemberName] string b = \"\");")]
    public void Member_WithAttributes_CausesNoWarning(string members) =>
        GeneratorHarness.Check($"{Usings} [RpcContract] public partial interface IT {{ {members} }}");

    [Fact]
    public void Contract_ObsoleteAsError_Compiles() =>
        GeneratorHarness.Check(Usings + "[Obsolete(\"\", true)] [RpcContract] public partial interface IT { Task A(); }");

    [Theory]
    [InlineData("public interface I1 { Task A(); event Action B; } public interface I2 { Task A(); event Action B; } [RpcContract] public partial interface IT : I1 { [RpcMethod(\"own\")] new Task A(); [RpcEvent(\"ownB\")] new event Action B; }")]
    [InlineData("public interface I1 { Task A(int a); } public interface I2 { Task A(int a, int b); } [RpcContract] public partial interface IT : I1, I2 { }")]
    [InlineData("public interface I1 { Task A(); } public interface I2 : I1 { } public interface I3 : I1 { } [RpcContract] public partial interface IT : I2, I3, I1 { }")]
    [InlineData("public interface I1<T> { Task A(T a); event Action<T> B; } [RpcContract] public partial interface IT : I1<int> { }")]
    [InlineData("public interface I1<T> { Task<T> A(T a); } [RpcContract] public partial interface IT : I1<(int X, string? Y)> { }")]
    [InlineData("public interface I1 { Task A(); } [RpcContract] public partial interface IT : I1 { Task I1.A() => Task.CompletedTask; Task B(); }")]
    [InlineData("public interface I1 { int A { get; } } [RpcContract] public partial interface IT : I1 { int I1.A => 1; Task B(); }")]
    [InlineData("public interface I1 { Task A() => Task.CompletedTask; } [RpcContract] public partial interface IT : I1 { abstract Task I1.A(); Task B(); }")]
    [InlineData("[RpcContract(\"x\")] public partial interface I1 { Task A(); event Action B; } [RpcContract(\"y\")] public partial interface I2 { Task A(); event Action B; } [RpcContract] public partial interface IT : I1, I2 { }")]
    [InlineData("[RpcContract] public partial interface I1 { [Obsolete(\"\", true)] Task A(); } [RpcContract] public partial interface IT : I1 { new Task A(); }")]
    public void Contract_WithInheritedMembers_Compiles(string source) => GeneratorHarness.Check(Usings + source);

    [Fact]
    public void Contract_DerivedFromContract_ServesAsBoth() => GeneratorHarness.Check(Usings + """
        [RpcContract] public partial interface IBase { Task A(); }
        [RpcContract] public partial interface IMiddle : IBase { Task B(); }
        [RpcContract] public partial interface IDerived : IMiddle, IBase { new Task A(); }
        public static class Use
        {
            public static RpcContract<T> Get<T>() where T : class, IRpcContract<T> => T.Contract;
            public static void All() { Get<IBase>(); Get<IMiddle>(); Get<IDerived>(); IBase implementation = new Implementation(); }
        }
        public class Implementation : IDerived
        {
            public Task A() => Task.CompletedTask;
            Task IBase.A() => Task.CompletedTask;
            public Task B() => Task.CompletedTask;
        }
        """);

    [Theory]
    [InlineData("public partial class Outer { protected internal sealed record Item(int A); [RpcContract] protected internal partial interface IT { Task<Item> A(Item a); event Action<Item> B; } }")]
    [InlineData("public partial class Outer { private sealed record Item(int A); [RpcContract] private partial interface IT { Task<Item> A(Item a); event EventHandler<Item> B; } public static int X => typeof(IT).Name.Length; }")]
    [InlineData("public static partial class Outer { [RpcContract] internal partial interface IT { Task A(); } }")]
    [InlineData("public abstract partial record Outer(int X) { [RpcContract] public partial interface IT { Task A(); } }")]
    [InlineData("public readonly partial struct Outer { [RpcContract] public partial interface IT { Task A(); } }")]
    [InlineData("public ref partial struct Outer { [RpcContract] public partial interface IT { Task A(); } }")]
    [InlineData("public readonly partial record struct Outer { [RpcContract] public partial interface IT { Task A(); } }")]
    [InlineData("public partial interface IOuter { [RpcContract] public partial interface IT { Task A(); } }")]
    [InlineData("[RpcContract] public partial interface IOuter { Task B(); [RpcContract] public partial interface IT { Task A(); } }")]
    [InlineData("[RpcContract] public partial interface IT : IDisposable, IAsyncDisposable { Task A(); void IDisposable.Dispose() { } ValueTask IAsyncDisposable.DisposeAsync() => default; }")]
    [InlineData("[RpcContract] public partial interface IT { [RpcFault(typeof(TimeoutException), \"a\", Code = -31999)] [RpcFault(typeof(FormatException), \"b\", Code = -32007)] Task A(); }")]
    [InlineData("[RpcContract] public partial interface IT { Task A(); } public partial interface IT { Task B(); } partial interface IT : IDisposableLike { } public interface IDisposableLike { Task DisposeAsync(); }")]
    public void Contract_WhereverDeclared_Compiles(string source) => GeneratorHarness.Check(Usings + source);

    [Fact]
    public void Contract_CreatesItsTwoEnds()
    {
        var contract = Descriptors.Compile(Usings + "[RpcContract] public partial interface IT { Task A(); }", "IT");
        Assert.NotNull(Descriptors.CreateDispatcher(contract, RuntimeProxy.Create(contract)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Descriptors.CreateDispatcher(contract, RuntimeProxy.Create(contract)).Subscribe(0, null!));
        Assert.NotNull(Descriptors.CreateProxy(contract));
    }
}
