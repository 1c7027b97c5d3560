namespace Rpc.Generators.Tests;

/// <summary>Which calls of contracts are reported where they are made, and which are not.</summary>
public sealed class UsageTests
{
    private const string Contracts = """
        using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Rpc;
        public interface IPlain { Task<int> PlainAsync(); }
        [RpcContract] public partial interface IBase { Task BaseAsync(); }
        [RpcContract] public partial interface ITicker : IBase, IPlain
        {
            Task<int> GetAsync(int a = 0);
            ValueTask<int> GetValueAsync();
            Task RunAsync();
            ValueTask RunValueAsync();
            [RpcNotification] ValueTask LogAsync();
            IAsyncEnumerable<int> WatchAsync();
            Task HelpAsync() => Task.CompletedTask;
        }

        """;

    [Theory]
    [InlineData("RPC2001", "ticker.GetAsync().Result", "int F(ITicker ticker) => ticker.GetAsync().Result;")]
    [InlineData("RPC2001", "ticker.GetValueAsync().Result", "int F(ITicker ticker) => ticker.GetValueAsync().Result;")]
    [InlineData("RPC2001", "ticker.GetValueAsync().AsTask().Result", "int F(ITicker ticker) => ticker.GetValueAsync().AsTask().Result;")]
    [InlineData("RPC2001", "ticker.RunAsync().Wait()", "void F(ITicker ticker) => ticker.RunAsync().Wait();")]
    [InlineData("RPC2001", "ticker.RunAsync().Wait(5)", "bool F(ITicker ticker) => ticker.RunAsync().Wait(5);")]
    [InlineData("RPC2001", "(ticker.RunAsync()).Wait()", "void F(ITicker ticker) => (ticker.RunAsync()).Wait();")]
    [InlineData("RPC2001", "ticker.GetAsync().GetAwaiter().GetResult()", "int F(ITicker ticker) => ticker.GetAsync().GetAwaiter().GetResult();")]
    [InlineData("RPC2001", "ticker.RunAsync().GetAwaiter().GetResult()", "void F(ITicker ticker) { ticker.RunAsync().GetAwaiter().GetResult(); }")]
    [InlineData("RPC2001", "ticker.RunValueAsync().ConfigureAwait(false).GetAwaiter().GetResult()", "void F(ITicker ticker) => ticker.RunValueAsync().ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("RPC2001", "ticker.PlainAsync().Result", "int F(ITicker ticker) => ticker.PlainAsync().Result;")]
    [InlineData("RPC2001", "ticker.BaseAsync().Wait()", "async Task F(ITicker ticker) { ticker.BaseAsync().Wait(); await Task.Yield(); }")]
    [InlineData("RPC2001", "ticker.GetAsync().Result", "int F<T>(T ticker) where T : ITicker => ticker.GetAsync().Result;")]
    [InlineData("RPC2002", "ticker.RunAsync()", "void F(ITicker ticker) { ticker.RunAsync(); }")]
    [InlineData("RPC2002", "ticker.RunValueAsync()", "void F(ITicker ticker) { ticker.RunValueAsync(); }")]
    [InlineData("RPC2002", "ticker.LogAsync()", "void F(ITicker ticker) { ticker.LogAsync(); }")]
    [InlineData("RPC2002", "ticker.GetAsync().ConfigureAwait(false)", "void F(ITicker ticker) { ticker.GetAsync().ConfigureAwait(false); }")]
    [InlineData("RPC2002", "ticker?.RunAsync()", "void F(ITicker? ticker) { ticker?.RunAsync(); }")]
    [InlineData("RPC2002", "ticker.RunAsync()", "void F(ITicker ticker) => ticker.RunAsync();")]
    [InlineData("RPC2002", "ticker.RunAsync()", "Action F(ITicker ticker) => () => ticker.RunAsync();")]
    [InlineData("RPC2003", "ticker.WatchAsync()", "void F(ITicker ticker) { ticker.WatchAsync(); }")]
    [InlineData("RPC2003", "_ = ticker.WatchAsync()", "void F(ITicker ticker) { _ = ticker.WatchAsync(); }")]
    [InlineData("RPC2003", "ticker.WatchAsync().WithCancellation(default)", "void F(ITicker ticker) { ticker.WatchAsync().WithCancellation(default); }")]
    public void Call_BlockedOrDiscarded_IsReported(string id, string place, string method)
    {
        var output = Compile($"{Contracts}public class C {{ public {method} }}");
        var diagnostic = Assert.Single(Compilations.Analyze(output));
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(place, diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan));
    }

    [Theory]
    [InlineData("public class C { public async Task<int> F(ITicker ticker) => await ticker.GetAsync().ConfigureAwait(false); }")]
    [InlineData("public class C { public void F(ITicker ticker) { _ = ticker.RunAsync(); } }")]
    [InlineData("public class C { public Task F(ITicker ticker) => ticker.RunAsync(); }")]
    [InlineData("public class C { public Func<Task> F(ITicker ticker) => () => ticker.RunAsync(); }")]
    [InlineData("public class C { public async Task<int> F(ITicker ticker) { var a = ticker.GetAsync(); await Task.WhenAll(a); return a.Result; } }")]
    [InlineData("public class C { public async Task F(ITicker ticker) { await foreach (var i in ticker.WatchAsync().ConfigureAwait(false)) Console.WriteLine(i); } }")]
    [InlineData("public class C { public void F(ITicker ticker) { ticker.HelpAsync().Wait(); } }")]
    [InlineData("public class C { public int F(IPlain plain) => plain.PlainAsync().Result; }")]
    [InlineData("public class C { public Task<int> F(Task<ITicker> ticker) => ticker.Result.GetAsync(); }")]
    [InlineData("public abstract class C : ITicker { public abstract Task<int> GetAsync(int a); public abstract ValueTask<int> GetValueAsync(); public abstract Task RunAsync(); public abstract ValueTask RunValueAsync(); public abstract ValueTask LogAsync(); public abstract IAsyncEnumerable<int> WatchAsync(); public abstract Task BaseAsync(); public abstract Task<int> PlainAsync(); public void F() { GetAsync(1).Wait(); ((ITicker)this).RunAsync().Wait(); } }")]
    public void Call_AwaitedOrLocal_IsNotReported(string source) => Assert.Empty(Compilations.Analyze(Compile(Contracts + source)));

    [Fact]
    public void Call_InGeneratedCode_IsNotReported() =>
        Assert.Empty(Compilations.Analyze(Compile($"// <auto-generated/>\n#nullable enable\n{Contracts}public class C {{ public int F(ITicker ticker) => ticker.GetAsync().Result; }}")));

    private static Microsoft.CodeAnalysis.Compilation Compile(string source)
    {
        Compilations.CreateDriver().RunGeneratorsAndUpdateCompilation(Compilations.Create([source]), out var output, out _);
        Compilations.AssertNoDiagnostics(output);
        return output;
    }
}
