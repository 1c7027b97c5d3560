using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Tests.CodeFixes;

/// <summary>
/// Somebody's first contract, with every mistake that can be made in one. What the editor offers is taken as long as it offers something; else
/// the message is followed, as its edit here shows. It ends with a contract that compiles.
/// </summary>
public sealed class NewcomerTests
{
    private const string First = """
        namespace Shop;

        public sealed record Quote(string Symbol, decimal Price);

        public sealed class UnknownSymbolException : Exception
        {
            public UnknownSymbolException(int code) { }
        }

        [JsonSerializable(typeof(int))]
        internal sealed partial class ShopJson : JsonSerializerContext;

        public static class Contracts
        {
            [RpcContract("rpc", JsonContext = typeof(Quote))]
            public interface ITicker<T> : IAsyncDisposable
            {
                int Count { get; }
                Quote Get(string symbol);
                Task<Quote> GetAsync(CancellationToken cancellationToken, string symbol);
                Task<Quote> GetAsync(Guid id);
                Task<Quote> GetAsync(int place);
                Task<TItem> FindAsync<TItem>(ref string text);
                Task WatchAsync(string symbol, Action<Quote> onQuote);
                Task ConfigureAsync(CancellationToken one, CancellationToken two);
                [RpcNotification] Task<bool> LogAsync(string message);
                [RpcNotification] ValueTask ImportAsync(IAsyncEnumerable<Quote> quotes);
                [RpcMethod("re set")] Task ResetAsync();
                [RpcMethod("resetAll")] Task ResetAllAsync() => ResetAsync();
                internal Task HiddenAsync();
                static abstract Task CreateAsync();
                Task Contract();
                [RpcFault(typeof(UnknownSymbolException), "unknownSymbol")] Task CheckAsync(string symbol);
                [RpcFault(typeof(TimeoutException), "late", Code = -32000), RpcFault(typeof(FormatException), "late2")] Task BuyAsync(string symbol);
                event Func<Quote, bool> QuoteChanged;
                [RpcEvent(Overflow = RpcEventOverflow.LatestByKey)] event EventHandler<Quote> First;
                [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = "Sybmol")] event EventHandler<Quote> Second;
                [RpcEvent(Key = "Symbol")] event EventHandler<Quote> Third;
                [RpcEvent(Overflow = RpcEventOverflow.DropOldest, Capacity = 0)] event EventHandler<Quote> Fourth;
                [RpcEvent(Overflow = (RpcEventOverflow)9)] event EventHandler<Quote> Fifth;
            }
        }
        """;

    // What only its author can decide, as the message says it.
    private static readonly Dictionary<string, (string Old, string New)> Decisions = new()
    {
        ["RPC0003"] = ("ITicker<T>", "ITicker"),
        ["RPC0004"] = ("Task<TItem> FindAsync<TItem>", "Task<Quote> FindAsync"),
        ["RPC0014"] = ("\"re set\"", "\"reset\""),
        ["RPC0017"] = ("Task WatchAsync(string symbol, Action<Quote> onQuote)", "IAsyncEnumerable<Quote> WatchAsync(string symbol)"),
        ["RPC0021"] = ("typeof(Quote))]\n    public", "typeof(ShopJson))]\n    public"),
        ["RPC0023"] = ("UnknownSymbolException(int code)", "UnknownSymbolException(string message)"),
        ["RPC0025"] = ("LatestByKey)] event EventHandler<Quote> First", "LatestByKey, Key = \"Symbol\")] event EventHandler<Quote> First"),
        ["RPC0026"] = ("\"Sybmol\"", "nameof(Quote.Symbol)"),
        ["RPC0028"] = ("Capacity = 0", "Capacity = 1"),
        ["RPC0030"] = ("(RpcEventOverflow)9", "RpcEventOverflow.DropOldest"),
        ["RPC0034"] = ("-32000", "1001"),
    };

    [Fact]
    public async Task Contract_FullOfMistakes_EndsAsOneThatCompiles()
    {
        var document = FixHarness.Open(First);
        var met = new SortedSet<string>(StringComparer.Ordinal);
        // No mistake takes more than one step, and none makes more than one other.
        for (var steps = 0; (await FixHarness.AnalyzeAsync(document)).FirstOrDefault() is { } found; steps++)
        {
            Assert.True(steps < 80, $"{found}\n{await FixHarness.ReadAsync(document)}");
            met.Add(found.Id);
            document = await FollowAsync(document, found);
        }

        var text = await FixHarness.ReadAsync(document);
        Compilations.AssertNoDiagnostics(await FixHarness.GenerateAsync(FixHarness.Open(text)));
        TestKit.Snapshot.Verify(text);

        // What a contract cannot have beside the rest: another kind of type, another file, another language, another runtime, 65 parameters, faults of one name. Data types have tests of their own.
        string[] elsewhere = ["RPC0012", "RPC0015", "RPC0016", "RPC0024", "RPC0029", "RPC0031", "RPC1001", "RPC1002", "RPC1003", "RPC1004"];
        Assert.Equal(AllAnalyzers.Descriptors.Select(static descriptor => descriptor.Id).Where(static id => id[3] is '0' or '1').Except(elsewhere), met);
    }

    private static async Task<Document> FollowAsync(Document document, Diagnostic found)
    {
        if (await FixHarness.OfferAsync(document, found) is [var offered, ..])
            return await FixHarness.ApplyAsync(document, offered);

        var (old, @new) = Decisions[found.Id];
        var text = await FixHarness.ReadAsync(document);
        Assert.Contains(old, text, StringComparison.Ordinal);
        return document.WithText(Microsoft.CodeAnalysis.Text.SourceText.From(text.Replace(old, @new, StringComparison.Ordinal)));
    }
}
