namespace Rpc.Generators.Tests.CodeFixes;

/// <summary>All mistakes of a kind, mended at once.</summary>
public sealed class FixAllTests
{
    [Theory]
    [InlineData("RPC0001", "[RpcContract] interface IA { Task A(); } [RpcContract] interface IB { Task A(); }", "[RpcContract] partial interface IA { Task A(); } [RpcContract] partial interface IB { Task A(); }")]
    [InlineData("RPC0002", "class Outer { [RpcContract] partial interface IA { Task A(); } [RpcContract] partial interface IB { Task A(); } }", "partial class Outer { [RpcContract] partial interface IA { Task A(); } [RpcContract] partial interface IB { Task A(); } }")]
    [InlineData("RPC0005", "[RpcContract] partial interface IA { int A(); Task B(); int C(); }", "[RpcContract] partial interface IA { Task<int> A(); Task B(); Task<int> C(); }")]
    [InlineData("RPC0006", "[RpcContract] partial interface IA { Task A(ref int a, in int b); }", "[RpcContract] partial interface IA { Task A(int a, int b); }")]
    [InlineData("RPC0009", "[RpcContract] partial interface IA { Task A(CancellationToken a, int b); Task C(CancellationToken a, int b); }", "[RpcContract] partial interface IA { Task A(int b, CancellationToken a); Task C(int b, CancellationToken a); }")]
    [InlineData("RPC0019", "[RpcContract] partial interface IA { internal Task A(); internal Task B(); }", "[RpcContract] partial interface IA { Task A(); Task B(); }")]
    [InlineData("RPC2002", "[RpcContract] partial interface IA { Task A(); } class C { async Task F(IA a) { a.A(); await a.A(); a.A(); } }", "[RpcContract] partial interface IA { Task A(); } class C { async Task F(IA a) { await a.A(); await a.A(); await a.A(); } }")]
    public async Task Mistakes_OfAKind_AreMendedAtOnce(string id, string source, string expected) =>
        Assert.Equal(expected, await FixHarness.FixAllAsync(id, source));
}
