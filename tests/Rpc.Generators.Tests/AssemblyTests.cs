using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Tests;

/// <summary>Contracts that inherit from another assembly, seen as metadata.</summary>
public sealed class AssemblyTests
{
    private const string Base = """
        using System; using System.Threading; using System.Threading.Tasks; using Rpc;
        namespace A;
        public enum Color { Red = 3 }
        public interface IPlain
        {
            Task<(int Id, string? Name)> PlainAsync(decimal price = 1.50M, Color color = Color.Red, string? text = "a", DateTime time = default);
            Task PlainAsync(int a, int b);
        }
        [RpcContract]
        public partial interface IBase : IPlain
        {
            Task<int> GetAsync(string a, CancellationToken cancellationToken = default);
            Task<int> GetAsync();
            event EventHandler<string?> Changed;
            int Local() => 5;
        }
        """;

    private const string Derived = """
        using System.Threading.Tasks; using Rpc;
        namespace B;
        [RpcContract] public partial interface IDerived : A.IBase { Task OwnAsync(); }
        [RpcContract] public partial interface IOther : A.IPlain { }
        public static class Use { public static RpcContract<T> Get<T>() where T : class, IRpcContract<T> => T.Contract; public static object Both() => (Get<A.IBase>(), Get<IDerived>()); }
        """;

    [Fact]
    public void Contract_DerivedInAnotherAssembly_KeepsTheNamesOfItsBase()
    {
        var a = Compilations.Emit(Compilations.Generate(Compilations.Create([Base], name: "A")));
        var b = Compilations.Emit(Compilations.Generate(Compilations.Create([Derived], [MetadataReference.CreateFromImage(a)], name: "B")));
        var assemblies = Compilations.Load(a, b);

        string[] inherited = ["base.get", "base.get/0", "base.plain", "base.plain/2", "base.changed"];
        Assert.Equal(inherited, Descriptors.NamesOf(Descriptors.Get(assemblies[0], "A.IBase")));
        Assert.Equal(["derived.own", .. inherited], Descriptors.NamesOf(Descriptors.Get(assemblies[1], "B.IDerived")));
        Assert.Equal(["other.plain", "other.plain/2"], Descriptors.NamesOf(Descriptors.Get(assemblies[1], "B.IOther")));
    }

    [Fact]
    public void Contract_DerivedFromInternalMembers_IsReported()
    {
        var a = Compilations.Emit(Compilations.Create(["namespace A; public interface IPlain { internal System.Threading.Tasks.Task X(); }"], name: "A"));
        var compilation = Compilations.Create(["[Rpc.RpcContract] public partial interface IT : A.IPlain { }"], [MetadataReference.CreateFromImage(a)]);
        Assert.Equal("RPC0019", Assert.Single(Compilations.Analyze(compilation)).Id);
    }
}
