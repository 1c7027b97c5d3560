namespace Rpc.Generators.Tests;

/// <summary>Names of the user's that could meet names of generated code.</summary>
public sealed class IdentifierTests
{
    [Fact]
    public void Parameters_NamedLikeGeneratedCode_MeetNothing() => GeneratorHarness.Verify("""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Rpc;

        [RpcContract]
        public partial interface INames
        {
            Task<int> LocalsAsync(int call, int arguments, int reader, int writer, int result, int value, int sender, int e, int emitter, int _caller, int _target, int @this, int @base, int methodIndex, CancellationToken caller);
            Task<int> TypesAsync(int TypesAsync_Arguments, int TypesAsync_Method, int RpcGenerated, int Proxy, int Dispatcher, int Contract, int Instance, int INames, int Rpc, int System);
            Task Fields(int GetHashCode, int Equals, int ToString, int GetType, int MemberwiseClone);
            Task TypesAsync_Arguments();
            Task RpcGenerated();
            new Task Contract();
            Task Proxy();
            Task Dispatcher();
            Task Instance();
            event Action Caller;
            [RpcEvent("other")] event Action caller;
            event Action _caller;
        }
        """);

    [Theory]
    [InlineData("Task @class(int @int, int @event, CancellationToken @default);")]
    [InlineData("Task @await(int @await, int @async, int @var, int @dynamic, int @nameof, int @field, int @value, int @record, int @required, int @scoped, int @file, int @global);")]
    [InlineData("Task _(int _, int __);")]
    [InlineData("Task Größe(int größe, int 数, int \\u0041bc);")]
    [InlineData("event Action @event; event Action<int>? @add;")]
    [InlineData("Task A(int a, int A, int a_, int arguments_A);")]
    [InlineData("class RpcGenerated { } Task A();")]
    [InlineData("static int nameof(int a) => a; class var { } Task A(int a = 1);")]
    [InlineData("Task<int> Equals(object? other); Task<string> ToString(); Task<int> GetHashCode(int a); Task Finalize();", "JsonOnly = true")]
    [InlineData("Task get_A(); Task add_B(int a); event Action<int> C;")]
    public void Member_WithAnyName_Compiles(string members, string settings = "") =>
        GeneratorHarness.Check($"using System; using System.Threading; using System.Threading.Tasks; namespace @class.@await {{ [Rpc.RpcContract({settings})] public partial interface @interface {{ {members} }} }}");

    [Theory]
    [InlineData("@record")]
    [InlineData("@partial")]
    [InlineData("@await")]
    [InlineData("@class")]
    [InlineData("_")]
    [InlineData("Contract")]
    [InlineData("Proxy")]
    [InlineData("RpcGenerated")]
    [InlineData("A_Method")]
    [InlineData("Cafe\u0301")]
    [InlineData("数‿字")]
    public void Contract_WithAnyName_Compiles(string name) =>
        GeneratorHarness.Check($"[Rpc.RpcContract(JsonOnly = true)] internal partial interface {name} {{ System.Threading.Tasks.Task A({name}? other = null); }}");

    [Fact]
    public void Namespaces_NamedLikeOnesThatGeneratedCodeUses_AreNotMistaken() => GeneratorHarness.Check("""
        namespace Demo.System { public static class Action { } }
        namespace Demo.Rpc { public static class Calls { } }
        namespace Demo
        {
            [global::Rpc.RpcContract]
            public partial interface IT { global::System.Threading.Tasks.Task A(int a); event global::System.Action B; }
        }
        """);

    [Fact]
    public void Contracts_NamesDifferInCaseOnly_GetFilesOfTheirOwn() => GeneratorHarness.Check("""
        using System.Threading.Tasks;
        namespace Demo { [Rpc.RpcContract] public partial interface IFoo { Task A(); } [Rpc.RpcContract] public partial interface Ifoo { Task A(); } }
        namespace demo { [Rpc.RpcContract] public partial interface IFoo { Task A(); } }
        """);
}
