namespace Rpc.Generators.Tests.CodeFixes;

/// <summary>What each fix makes of a call.</summary>
public sealed class UsageFixTests
{
    private const string Contract = "[RpcContract] public partial interface IT { Task<int> GetAsync(int a = 0); ValueTask LogAsync(); IAsyncEnumerable<int> WatchAsync(); }\n";

    [Theory]
    [InlineData("RPC2001", 0, "async Task<int> F(IT t) { await Task.Yield(); return t.GetAsync().Result; }", "async Task<int> F(IT t) { await Task.Yield(); return await t.GetAsync(); }")]
    [InlineData("RPC2001", 0, "async Task F(IT t) { await Task.Yield(); t.GetAsync().Wait(); }", "async Task F(IT t) { await Task.Yield(); await t.GetAsync(); }")]
    [InlineData("RPC2001", 0, "async Task<string> F(IT t) { await Task.Yield(); return t.GetAsync().Result.ToString(); }", "async Task<string> F(IT t) { await Task.Yield(); return (await t.GetAsync()).ToString(); }")]
    [InlineData("RPC2001", 0, "async Task F(IT t) { await Task.Yield(); t.LogAsync().ConfigureAwait(false).GetAwaiter().GetResult(); }", "async Task F(IT t) { await Task.Yield(); await t.LogAsync().ConfigureAwait(false); }")]
    [InlineData("RPC2001", 0, "Func<Task<int>> F(IT t) => async () => t.GetAsync().Result + await t.GetAsync();", "Func<Task<int>> F(IT t) => async () => await t.GetAsync() + await t.GetAsync();")]
    [InlineData("RPC2002", 1, "async Task F(IT t) { await Task.Yield(); /* tell */ t.LogAsync(); /* told */ }", "async Task F(IT t) { await Task.Yield(); /* tell */ _ = t.LogAsync(); /* told */ }")]
    [InlineData("RPC2002", 0, "async Task F(IT t) { await Task.Yield(); /* tell */ t.LogAsync(); /* told */ }", "async Task F(IT t) { await Task.Yield(); /* tell */ await t.LogAsync(); /* told */ }")]
    [InlineData("RPC2002", 0, "void F(IT t) { t.LogAsync(); }", "void F(IT t) { _ = t.LogAsync(); }")]
    [InlineData("RPC2002", 0, "void F(IT? t) => t?.GetAsync();", "void F(IT? t) => _ = t?.GetAsync();")]
    [InlineData("RPC2002", 0, "Action F(IT t) => () => t.GetAsync(1);", "Action F(IT t) => () => _ = t.GetAsync(1);")]
    [InlineData("RPC2003", 0, "async Task F(IT t) { await Task.Yield(); t.WatchAsync(); }", "async Task F(IT t) { await Task.Yield(); await foreach (var item in t.WatchAsync()) { } }")]
    [InlineData("RPC2003", 0, "async Task F(IT t) { await Task.Yield(); _ = t.WatchAsync(); }", "async Task F(IT t) { await Task.Yield(); await foreach (var item in t.WatchAsync()) { } }")]
    public async Task Call_Fixed_Compiles(string id, int choice, string method, string expected)
    {
        var text = await FixHarness.FixAsync(id, Wrap(method), choice);
        Assert.Equal(Wrap(expected), text);
        var compilation = await FixHarness.GenerateAsync(FixHarness.Open(text));
        Compilations.AssertNoDiagnostics(compilation);
        Assert.Empty(Compilations.Analyze(compilation));
    }

    [Theory]
    [InlineData("RPC2001", "int F(IT t) => t.GetAsync().Result;")]
    [InlineData("RPC2001", "async Task F(IT t) { await Task.Yield(); t.GetAsync().Wait(100); }")]
    [InlineData("RPC2001", "async Task F(IT t) { await Task.Yield(); lock (this) { t.GetAsync().Wait(); } }")]
    [InlineData("RPC2001", "async Task F(IT t) { await Task.Yield(); int G() => t.GetAsync().Result; G(); }")]
    [InlineData("RPC2002", "Action<int> F(IT t) => _ => t.LogAsync();")]
    [InlineData("RPC2003", "void F(IT t) { t.WatchAsync(); }")]
    public async Task Call_WhereNothingCanStand_OffersNothing(string id, string method)
    {
        var document = FixHarness.Open(Wrap(method));
        var diagnostic = Assert.Single(await FixHarness.AnalyzeAsync(document));
        Assert.Equal(id, diagnostic.Id);
        Assert.Empty(await FixHarness.OfferAsync(document, diagnostic));
    }

    private static string Wrap(string method) => $"{Contract}public class C {{ public {method} }}";
}
