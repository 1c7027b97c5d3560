namespace Rpc.Generators.Tests;

/// <summary>One snapshot for each shape of generated code.</summary>
public sealed class ShapeTests
{
    [Fact]
    public void Contract_CallsNotificationsAndEvents_AreGenerated() => GeneratorHarness.Verify("""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Rpc;

        namespace Demo;

        public sealed record Quote(string Symbol, decimal Price);

        [RpcContract]
        public partial interface ITicker
        {
            Task<Quote> GetQuoteAsync(string symbol, int depth = 3, CancellationToken cancellationToken = default);
            ValueTask<Quote?> FindAsync(string? symbol);
            Task ResetAsync();
            ValueTask CloseAsync(CancellationToken cancellationToken);
            [RpcNotification] ValueTask LogAsync(string message);
            [RpcNotification] Task TraceAsync(string message, CancellationToken cancellationToken = default);
            event EventHandler<Quote> QuoteChanged;
            event EventHandler? Opened;
            event Action<string, int>? Halted;
            event Action Closed;
        }
        """);

    [Fact]
    public void Contract_StreamsAndProgress_AreGenerated() => GeneratorHarness.Verify("""
        using System;
        using System.Collections.Generic;
        using System.Runtime.CompilerServices;
        using System.Threading;
        using System.Threading.Tasks;
        using Rpc;

        namespace Demo;

        public sealed record Quote(string Symbol, decimal Price);

        [RpcContract]
        public partial interface ITicker
        {
            IAsyncEnumerable<Quote> WatchAsync(string symbol, CancellationToken cancellationToken = default);
            IAsyncEnumerable<string?> ReadLines();
            Task<int> ImportAsync(string source, IAsyncEnumerable<Quote> quotes, IAsyncEnumerable<int?>? extra = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default);
            IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> numbers);
        }
        """);

    [Fact]
    public void Contract_StreamsOfBytes_AreGenerated() => GeneratorHarness.Verify("""
        using System.IO;
        using System.IO.Pipelines;
        using System.Threading;
        using System.Threading.Tasks;
        using Rpc;

        namespace Demo;

        [RpcContract]
        public partial interface IArchive
        {
            Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default);
            ValueTask<PipeReader> ReadAsync(string name);
            Task StoreAsync(string name, Stream content, PipeReader? signature = null, CancellationToken cancellationToken = default);
            ValueTask<Stream> ConvertAsync(Stream? content);
        }
        """);

    [Fact]
    public void Contract_DataThatOnlyLooksLikeStreamsOfBytes_IsGenerated() => GeneratorHarness.Check("""
        using System.Collections.Generic;
        using System.IO;
        using System.Text.Json.Serialization;
        using System.Threading.Tasks;
        using Rpc;

        public class Stream { public int Speed { get; set; } }
        public class Node { public Node? Next { get; set; } public List<Node>? All; }
        [JsonConverter(typeof(JsonStringEnumConverter))] public class Converted { public System.IO.Stream? Content { get; set; } }
        public class Ignoring
        {
            [JsonIgnore] public System.IO.Stream? Content { get; set; }
            private System.IO.Stream? Hidden { get; set; }
            public static System.IO.Stream? Shared { get; set; }
            public System.IO.Stream? Method() => Hidden;
        }

        [RpcContract(JsonOnly = true)]
        public partial interface IRiver
        {
            Task<Stream> GetAsync(Node node, Converted converted, Ignoring ignoring);
        }
        """);

    [Fact]
    public void Contract_EventPolicies_AreGenerated() => GeneratorHarness.Verify("""
        using System;
        using Rpc;

        namespace Demo;

        public abstract record Sized(int? Size);

        public sealed record Quote(string Symbol, Guid Id) : Sized(1);

        public struct Point { public int @class; }

        [RpcContract]
        public partial interface ITicker
        {
            [RpcEvent] event Action Plain;
            [RpcEvent("other", Overflow = RpcEventOverflow.DropOldest)] event EventHandler<Quote> Oldest;
            [RpcEvent(Overflow = RpcEventOverflow.DropNewest, Capacity = 5)] event EventHandler Newest;
            [RpcEvent(Overflow = RpcEventOverflow.Disconnect, Capacity = 1)] event Action<int> Strict;
            [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = "Symbol")] event EventHandler<Quote> BySymbol;
            [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = nameof(Quote.Id), Capacity = 2)] event Action<Quote?> ById;
            [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = nameof(Quote.Size))] event EventHandler<Quote> ByInherited;
            [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = "class")] event EventHandler<Point> ByField;
            [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = "class")] event EventHandler<Point?> ByFieldOfNullable;
            [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = "e")] event EventHandler<string> ByArgument;
            [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = "arg2")] event Action<string, long> BySecond;
            [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = "Room")] event Action<(string Room, string Text)> ByElement;
        }
        """);

    [Fact]
    public void Contract_EventsUnderSeveralNamesOrHidden_AreRaisedToGroups()
    {
        var output = GeneratorHarness.Check("""
            using System;
            using Rpc;

            public class IWatchGroupExtensions { }
            public interface IPlain { event Action Rang; }
            [RpcContract] public partial interface ILeft : IPlain { event Action<int> Moved; }
            [RpcContract] public partial interface IRight : IPlain { }
            [RpcContract] internal partial interface IWatch : ILeft, IRight { new event Action<string> Moved; event Action @event; }
            public partial class Outer
            {
                [RpcContract] protected partial interface IHidden { event Action Rang; }
                [RpcContract] protected internal partial interface IShown { event Action Rang; }
                [Obsolete("no", true)] [RpcContract] public partial interface IOld { event Action Rang; }
            }
            """);
        Assert.Contains("internal static class IWatchGroupExtensions_", output, StringComparison.Ordinal);
        Assert.Contains("await raised2.ConfigureAwait(false);", output, StringComparison.Ordinal);
        Assert.Contains("RaiseMovedAsync(this global::Rpc.RpcAudience<global::IWatch> audience, string arg1)", output, StringComparison.Ordinal);
        Assert.Contains("RaiseMoved_2Async(this global::Rpc.RpcAudience<global::IWatch> audience, int arg1)", output, StringComparison.Ordinal);
        Assert.Contains("RaiseeventAsync", output, StringComparison.Ordinal);
        Assert.Contains("internal static class Outer_IShownGroupExtensions", output, StringComparison.Ordinal);
        Assert.DoesNotContain("IHiddenGroupExtensions", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Contract_Faults_AreGenerated() => GeneratorHarness.Verify("""
        using System;
        using System.Collections.Generic;
        using System.Text.Json.Serialization;
        using System.Threading.Tasks;
        using Rpc;

        namespace Demo;

        public class AccountException : Exception
        {
            public AccountException() { }
            public AccountException(string message, Exception? cause = null) : base(message, cause) { }
            public string? Account { get; set; }
            [JsonIgnore] public object? Local { get; set; }
            public int Computed => 1;
        }

        public sealed class InsufficientFundsException : AccountException
        {
            public InsufficientFundsException(decimal balance, decimal needed) : base("too little") => (Balance, Needed) = (balance, needed);
            public decimal Balance { get; }
            [JsonPropertyName("required")] public decimal Needed { get; }
            public IReadOnlyList<string> Offers { get; init; } = Array.Empty<string>();
        }

        [RpcContract, RpcFault(typeof(TimeoutException), "timeout", Code = 4711)]
        public partial interface IBank
        {
            [RpcFault(typeof(AccountException), "account")]
            [RpcFault(typeof(InsufficientFundsException), "insufficientFunds")]
            Task TransferAsync(decimal amount);
            [RpcFault(typeof(AccountException), "account")] IAsyncEnumerable<int> ReadAsync();
            [RpcNotification] Task LogAsync();
        }
        """);

    [Fact]
    public void Contract_InheritsContractAndPlainInterface_ImplementsAllOnce() => GeneratorHarness.Verify("""
        using System;
        using System.Threading.Tasks;
        using Rpc;

        namespace Demo;

        public interface IPing { Task PingAsync(); }

        public interface IHasName { Task<string> GetNameAsync(); event Action<string> Renamed; }

        [RpcContract]
        public partial interface IUser : IPing, IHasName { Task<int> GetAgeAsync(); }

        public interface ICounted { Task<int> CountAsync(); }

        [RpcContract]
        public partial interface IAdmin : IUser, IPing, ICounted { new Task<int> GetAgeAsync(); Task GrantAsync(string right); }
        """);

    [Fact]
    public void Contract_NestedWithJsonContext_RepeatsItsContainers() => GeneratorHarness.Verify("""
        namespace @namespace.Inner
        {
            internal partial record struct Outer
            {
                private static partial class Holder
                {
                    private sealed record Item(int Id);

                    private abstract partial class Context : System.Text.Json.Serialization.JsonSerializerContext
                    {
                        protected Context() : base(null) { }
                        public static Context Default => null!;
                    }

                    [global::Rpc.RpcContract("", JsonContext = typeof(Context))]
                    private partial interface @class
                    {
                        global::System.Threading.Tasks.Task<Item[]> @event(global::System.Collections.Generic.List<Item?> @params, int[] _);
                    }
                }
            }
        }
        """);

    [Fact]
    public void Contract_WithoutMembers_IsGenerated() => GeneratorHarness.Verify("""
        [Rpc.RpcContract]
        public partial interface IEmpty
        {
        }
        """);
}
