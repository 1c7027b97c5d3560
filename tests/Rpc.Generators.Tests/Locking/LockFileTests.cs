using Rpc.Generators.Locking;
using Rpc.TestKit;

namespace Rpc.Generators.Tests.Locking;

/// <summary>What a lock file says, and that it is read as it is written.</summary>
public sealed class LockFileTests
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Text.Json.Serialization; using System.Threading; using System.Threading.Tasks; using Rpc; namespace Market; ";

    private const string Everything = Usings + """
        [RpcContract]
        public partial interface ITicker
        {
            Task<Quote?> GetQuoteAsync(string symbol, int? depth = null, CancellationToken cancellationToken = default);
            Task<Quote?> GetQuoteAsync(string symbol);
            IAsyncEnumerable<Quote> WatchAsync(IReadOnlyList<string> symbols, IProgress<double> progress);
            [RpcFault(typeof(UnknownSymbolException), "unknownSymbol", Code = 4001), RpcFault(typeof(TimeoutException), "late")]
            Task ImportAsync(IAsyncEnumerable<Quote> quotes);
            Task<System.IO.Stream> ExportAsync(Dictionary<Side, (int Count, string? Note)> counts);
            [RpcNotification] ValueTask LogAsync(string message);
            [RpcMethod("odd*name;of%20")] Task OddAsync();
            event Action<Shape> Drawn;
            [RpcEvent("quoteMoved", Overflow = RpcEventOverflow.LatestByKey, Key = nameof(Quote.Symbol), Capacity = 8)] event EventHandler<Quote> QuoteChanged;
        }

        public sealed class UnknownSymbolException(string message, string symbol) : Exception(message) { public string Symbol { get; } = symbol; }
        public sealed record Quote(string Symbol, decimal Price, string? Source = null) { public required Side Side { get; init; } [RpcMember(7)] public Page<int>? More { get; init; } [JsonPropertyName("odd name")] public int Odd { get; init; } }
        public sealed class Page<T> { public List<T> Items { get; set; } = []; }
        public enum Side : byte { Sell = 2, Buy = 1 }
        [JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), 2)] public record Shape(int X);
        public sealed record Circle(int X, int Radius) : Shape(X);
        public sealed record Square(int X, int Side) : Shape(X);

        [RpcContract] public partial interface IAudit { Task NoteAsync(Quote quote); }
        """;

    [Fact]
    public void LockFile_OfEverything_SaysWhatPeersKnow() => Snapshot.Verify(ContractLock.Write(Everything), "txt");

    [Fact]
    public void LockFile_ReadAndPrinted_IsTheSame()
    {
        var text = ContractLock.Write(Everything);
        Assert.Equal(text, LockText.Print(LockText.Read(text, out _)!));
        Assert.Equal(text, LockText.Print(LockText.Read(text.Replace("\n", "\r\n", StringComparison.Ordinal), out _)!));
    }

    [Fact]
    public void LockFile_OfTheSameSource_IsUpToDate() => Assert.Empty(ContractLock.Compare(ContractLock.Write(Everything), Everything));

    [Fact]
    public void LockFile_OfReorderedSource_IsTheSame() => Assert.Equal(
        ContractLock.Write(Usings + "[RpcContract] public partial interface IA { Task A(S s); Task B(); } [RpcContract] public partial interface IB { event Action E; event Action F; } public enum S { X, Y = 5 }"),
        ContractLock.Write(Usings + "public enum S { Y = 5, X = 0 } [RpcContract] public partial interface IB { event Action F; event Action E; } [RpcContract] public partial interface IA { Task B(); Task A(S s); }"));

    [Fact]
    public void LockFile_Missing_IsReported()
    {
        var diagnostic = Assert.Single(ContractLock.Compare(null, Everything));
        Assert.Equal("The contract lock is out of date: there is none; run 'dotnet build -t:RpcLock'", diagnostic.GetMessage(null));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("rpc.lock 2\n", 1)]
    [InlineData("# x\nrpc.lock 1\n\ncontract IA\n    call a\n", 5)]
    [InlineData("rpc.lock 1\n   contract IA\n", 2)]
    public void LockFile_Damaged_IsReportedAtTheLine(string text, int line)
    {
        var diagnostic = Assert.Single(ContractLock.Compare(text, Everything));
        Assert.Equal(("RPC3002", $"Line {line} "), (diagnostic.Id, diagnostic.GetMessage(null)[..7]));
        Assert.Equal(ContractLock.Path, diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void LockFile_OfTypesThatNobodyUses_IsOutOfDate() =>
        Assert.Equal("RPC3001", Assert.Single(ContractLock.Compare(ContractLock.Write(Everything) + "\ntype Market.Gone\n", Everything)).Id);

    [Theory]
    [InlineData("build_property.Other")]
    [InlineData("build_property.RpcWritesLock")]
    public void Project_WithoutLockOrWritingIt_IsNotCompared(string property) => Assert.Empty(ContractLock.Analyze("damaged", property, Everything));

    [Fact]
    public void Contract_WithMistake_IsNotCompared() =>
        Assert.Empty(ContractLock.Compare(ContractLock.Write(Everything), Usings + "[RpcContract] public partial interface ITicker { int A(); }"));
}
