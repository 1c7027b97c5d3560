using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using Rpc.Generators.Tests.Locking;

namespace Rpc.Generators.Tests.CodeFixes;

/// <summary>What becomes of the contract lock, and of methods that are kept as it has them.</summary>
public sealed class LockFixTests
{
    private const string Two = "[RpcContract] public partial interface IT { Task A(D d); Task B(int b); } public class D { public int X { get; set; } }";

    [Theory]
    [InlineData("[RpcContract] public partial interface IT { Task A(D d); } public class D { public int X { get; set; } }", "Accept in rpc.lock that 't.b' is gone")]
    [InlineData("[RpcContract] public partial interface IT { Task A(D d); Task B(long b); } public class D { public int X { get; set; } }", "Accept in rpc.lock that 't.b' has changed")]
    [InlineData("[RpcContract] public partial interface IT { Task A(D d); [RpcNotification] Task B(int b); } public class D { public int X { get; set; } }", "Accept in rpc.lock that 't.b' has changed")]
    [InlineData("[RpcContract] public partial interface IT { Task A(E d); Task B(int b); } public class E { public int X { get; set; } }", "Accept in rpc.lock that 't.a' has changed")]
    [InlineData("[RpcContract] public partial interface IT { Task A(D d); Task B(int b); } public class D { public long X { get; set; } }", "Accept in rpc.lock that 'D' has changed")]
    [InlineData("[RpcContract] public partial interface IT { Task A(D d); Task B(int b); } public class D { public int Y { get; set; } public int X { get; set; } }", "Accept in rpc.lock that 'D' has changed")]
    [InlineData("[RpcContract] public partial interface IT { Task A(D d); Task B(int b); } public enum D { X }", "Accept in rpc.lock that 'D' has changed")]
    [InlineData("[RpcContract] public partial interface IT { Task A(D d); Task B(int b); Task C(F f); } public class D { public int X { get; set; } } public class F { public int X { get; set; } }", "Add what is new to rpc.lock")]
    [InlineData("[RpcContract] public partial interface IT { Task A(D d); Task B(int b); event Action C; } public class D { public int X { get; set; } public int? Y { get; set; } }", "Add what is new to rpc.lock")]
    public async Task Change_Accepted_IsInTheLock(string after, string title)
    {
        var subject = LockSubject.Open(Two, after);
        var found = Assert.Single((await subject.AnalyzeAsync()).DistinctBy(static diagnostic => diagnostic.Id == "RPC3001"), diagnostic => (diagnostic.Id == "RPC3001") == (title[1] == 'd'));
        var changed = await subject.ApplyAsync(found, title);
        Assert.Empty(await changed.AnalyzeAsync());
        Assert.Equal(ContractLock.Write(after, FixHarness.Usings), await changed.ReadLockAsync());
    }

    [Fact]
    public async Task Break_Accepted_LeavesTheOthers()
    {
        var subject = LockSubject.Open(Two, "[RpcContract] public partial interface IT { Task A(D d); Task B(long b); Task C(); } public class D { public long X { get; set; } public int? Y { get; set; } }");
        var found = await subject.AnalyzeAsync();
        Assert.Equal(["RPC3001", "RPC3004", "RPC3005"], Ids(found));
        Assert.Equal(["RPC3001", "RPC3005"], Ids(await (await subject.ApplyAsync(found[1], "Accept in rpc.lock that 't.b' has changed")).AnalyzeAsync()));
        // The lock of the type is one thing: what is new in it waits for what breaks.
        Assert.Equal(["RPC3001", "RPC3004", "RPC3005"], Ids(await (await subject.ApplyAsync(found[0], "Add what is new to rpc.lock")).AnalyzeAsync()));
        Assert.Empty(await (await subject.ApplyAsync(found[1], "Accept all changes in rpc.lock, those that break peers too")).AnalyzeAsync());
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Lock_Changed_KeepsItsLineBreaksAndEncoding(string lineBreak)
    {
        var after = Two.Replace("int b", "long b", StringComparison.Ordinal);
        var subject = LockSubject.Open(Two, after, lineBreak);
        var changed = await subject.ApplyAsync((await subject.AnalyzeAsync())[0], "Accept in rpc.lock that 't.b' has changed");
        Assert.Equal(ContractLock.Write(after, FixHarness.Usings).ReplaceLineEndings(lineBreak), await changed.ReadLockAsync());
        Assert.Equal(Encoding.Unicode, (await changed.Lock.GetTextAsync()).Encoding);
    }

    [Theory]
    [InlineData(0, "RPC3004", "RPC3005")]
    [InlineData(1)]
    public async Task Breaks_OfAKind_AreAcceptedAtOnce(int choice, params string[] left)
    {
        // The first accepts its kind alone, the second says that it accepts all.
        const string Before = "[RpcContract] public partial interface IT { Task A(); Task B(); Task C(int c); } [RpcContract] public partial interface IU { Task A(D d); } public class D { public int X { get; set; } }";
        const string After = "[RpcContract] public partial interface IT { Task C(long c); } [RpcContract] public partial interface IU { Task A(D d); } public class D { public long X { get; set; } }";
        var subject = LockSubject.Open(Before, After);
        var found = (await subject.AnalyzeAsync()).Where(static diagnostic => diagnostic.Id == "RPC3003").ToImmutableArray();
        Assert.Equal(2, found.Length);
        var keys = (await FixHarness.OfferAsync(subject.Document, found[0])).Select(static action => action.EquivalenceKey).Where(static key => !key!.EndsWith("Keep", StringComparison.Ordinal)).ToList();
        foreach (var scope in (IEnumerable<FixAllScope>)[FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution])
        {
            var all = await FixHarness.FixAllOfKeyAsync(subject.Document, found, scope, keys[choice]!);
            Assert.Equal(left, Ids(await subject.With(await FixHarness.ApplyAsync(all!)).AnalyzeAsync()));
        }
    }

    [Fact]
    public async Task Methods_ToKeep_AreKeptOneByOne()
    {
        var subject = LockSubject.Open(Two, Two.Replace("int b", "long b", StringComparison.Ordinal));
        var found = await subject.AnalyzeAsync();
        Assert.Null(await FixHarness.FixAllOfKeyAsync(subject.Document, found, FixAllScope.Document, (await FixHarness.OfferAsync(subject.Document, found[0]))[0].EquivalenceKey!));
    }

    [Fact]
    public async Task Member_OfABaseContract_IsAcceptedInBoth()
    {
        const string Before = "[RpcContract] public partial interface IA { Task A(int a); } [RpcContract] public partial interface IB : IA { }";
        var subject = LockSubject.Open(Before, Before.Replace("int a", "long a", StringComparison.Ordinal));
        Assert.Empty(await (await subject.ApplyAsync(Assert.Single(await subject.AnalyzeAsync()), "Accept in rpc.lock that 'a.a' has changed")).AnalyzeAsync());
    }

    [Fact]
    public async Task Contract_Gone_IsAcceptedAtItsLine()
    {
        var subject = LockSubject.Open(Two + "[RpcContract] public partial interface IU { Task A(); }", Two);
        var found = Assert.Single(await subject.AnalyzeAsync());
        Assert.Equal(ContractLock.Path, found.Location.GetLineSpan().Path);
        Assert.Empty(await (await subject.ApplyAsync(found, "Accept in rpc.lock that 'IU' is gone")).AnalyzeAsync());
    }

    [Fact]
    public async Task Lock_Unreadable_IsWrittenAnew()
    {
        var subject = LockSubject.OpenWith("rpc.lock 1\n<<<<<<< HEAD\n   x", Two);
        var changed = await subject.ApplyAsync(Assert.Single(await subject.AnalyzeAsync()), "Write rpc.lock anew from the source");
        Assert.Empty(await changed.AnalyzeAsync());
    }

    [Fact]
    public async Task Lock_OfTypesThatNobodyUses_LosesThem()
    {
        var subject = LockSubject.OpenWith(ContractLock.Write(Two, FixHarness.Usings) + "\ntype Gone\n", Two);
        Assert.Empty(await (await subject.ApplyAsync(Assert.Single(await subject.AnalyzeAsync()), "Add what is new to rpc.lock")).AnalyzeAsync());
    }

    [Theory]
    [InlineData("Task A(int a);", "Task A(long a);", "Task A(int a);\n    Task A2(long a);")]
    [InlineData("Task<int> GetAsync(string s, int n = 5, CancellationToken c = default);", "Task<long> GetAsync(string s, int n = 5, CancellationToken c = default);", "Task<int> GetAsync(string s, int n = 5, CancellationToken c = default);\n    Task<long> Get2Async(string s, int n = 5, CancellationToken c = default);")]
    [InlineData("ValueTask<List<D?>> A(int a);", "ValueTask<List<D?>> A();", "ValueTask<List<D?>> A(int a);\n    ValueTask<List<D?>> A2();")]
    [InlineData("ValueTask<List<D?>> A();", "ValueTask<int> A();", "ValueTask<List<D?>> A();\n    ValueTask<int> A2();")]
    [InlineData("Task A(IAsyncEnumerable<D> a, IProgress<int> p);", "Task A(int p);", "Task A(IAsyncEnumerable<D> a, IProgress<int> p);\n    Task A2(int p);")]
    [InlineData("IAsyncEnumerable<D> A();", "Task<D> A();", "IAsyncEnumerable<D> A();\n    Task<D> A2();")]
    [InlineData("Task A(string? @class);", "Task A(string @class);", "Task A(string? @class);\n    Task A2(string @class);")]
    [InlineData("Task A((int Count, string? Note) a);", "Task A(int a);", "Task A((int Count, string? Note) a);\n    Task A2(int a);")]
    [InlineData("[RpcMethod(\"x\")] Task A(int a);", "[RpcMethod(\"x\", Ordered = true)] Task A(long a);", "[RpcMethod(\"x\", Ordered = true)]\n    Task A(int a);\n    [RpcMethod(\"a2\", Ordered = true)] Task A2(long a);")]
    [InlineData("[RpcFault(typeof(TimeoutException), \"late\")] Task A(int a);", "[RpcFault(typeof(TimeoutException), \"late\")] Task A(long a);", "[RpcFault(typeof(TimeoutException), \"late\")]\n    Task A(int a);\n    [RpcFault(typeof(TimeoutException), \"late\")] Task A2(long a);")]
    [InlineData("[RpcNotification] ValueTask A();", "Task A();", "[RpcNotification]\n    Task A();\n    Task A2();")]
    [InlineData("Task A();", "[RpcNotification] Task A();", "Task A();\n    [RpcNotification] Task A2();")]
    [InlineData("Task A(); Task A2();", "Task A(int a); Task A2();", "Task A();\n    Task A3(int a); Task A2();")]
    [InlineData("Task A(); Task A(int a);", "Task A(); Task A(long a);", "Task A(); Task A(int a);\n    Task A2(long a);")]
    [InlineData("Task A(Stream a, int b);", "Task A(Stream a, long b);", "Task A(Stream a, int b);\n    Task A2(Stream a, long b);")]
    public async Task Method_Changed_IsKeptBesideTheNewOne(string before, string after, string expected)
    {
        var subject = LockSubject.Open(Wrap(before), Wrap(after));
        var kept = await subject.KeepAsync((await subject.AnalyzeAsync())[0]);
        Assert.Equal(Wrap(expected), await FixHarness.ReadAsync(kept.Document));
        Assert.Empty(await kept.AnalyzeAsync());
        Compilations.AssertNoDiagnostics(await FixHarness.GenerateAsync(kept.Document));
    }

    [Theory]
    [InlineData("Task<D?> GetAllAsync(List<D> ds);", "", "Task<D?> GetAllAsync(List<D> ds, CancellationToken cancellationToken = default);")]
    [InlineData("[RpcNotification] ValueTask A(int a);", "", "[RpcNotification]\n    ValueTask AAsync(int a);")]
    [InlineData("[RpcMethod(\"GET\")] Task A();", "", "[RpcMethod(\"GET\")]\n    Task GETAsync(CancellationToken cancellationToken = default);")]
    [InlineData("Task A(int a);", "Task B(int a);", "Task B(int a);\n    Task AAsync(int a, CancellationToken cancellationToken = default);")]
    public async Task Method_Gone_IsKept(string before, string after, string expected)
    {
        var subject = LockSubject.Open(Wrap(before), Wrap(after));
        var kept = await subject.KeepAsync((await subject.AnalyzeAsync()).Single(static found => found.Id == "RPC3003"));
        Assert.Equal(Wrap(expected), await FixHarness.ReadAsync(kept.Document));
        Assert.All(await kept.AnalyzeAsync(), static left => Assert.Equal("RPC3001", left.Id));
        Compilations.AssertNoDiagnostics(await FixHarness.GenerateAsync(kept.Document));
    }

    [Theory]
    [InlineData("Task A(int a = 1);", "Task A();")]
    [InlineData("Task A(int a = 1);", "")]
    [InlineData("Task A(E e);", "Task A(D e);")]
    [InlineData("[RpcFault(typeof(TimeoutException), \"late\")] Task A();", "[RpcFault(typeof(TimeoutException), \"slow\")] Task A();")]
    [InlineData("[RpcFault(typeof(TimeoutException), \"late\")] Task A();", "")]
    [InlineData("event Action A;", "")]
    [InlineData("event Action<int> A;", "event Action<long> A;")]
    [InlineData("[RpcMethod(\"a/b\")] Task A();", "")]
    public async Task Method_ThatTheLockSaysTooLittleOf_IsNotKept(string before, string after)
    {
        var subject = LockSubject.Open(Wrap(before) + " public class E { }", Wrap(after));
        var found = (await subject.AnalyzeAsync()).First(static diagnostic => diagnostic.Id != "RPC3001");
        Assert.All(await FixHarness.OfferAsync(subject.Document, found), static action => Assert.StartsWith("Accept", action.Title, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Method_KeptBesideTheNewOne_TakesItsCallersAlong()
    {
        const string Users = " public class S : IT { public Task A(long a) => Task.CompletedTask; public Task B(IT t) => t.A(1); }";
        var subject = LockSubject.Open("[RpcContract] public partial interface IT { Task A(int a); }", "[RpcContract] public partial interface IT { Task A(long a); }" + Users);
        var text = await FixHarness.ReadAsync((await subject.KeepAsync(Assert.Single(await subject.AnalyzeAsync()))).Document);
        Assert.EndsWith(Users.Replace("A(", "A2(", StringComparison.Ordinal), text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(LockPageTests.Pages), MemberType = typeof(LockPageTests))]
    public async Task Page_SampleOfTheWrong_IsMendedByTheFix(string id)
    {
        var samples = LockPageTests.ReadSamples(id);
        var subject = LockSubject.Open(samples[0], samples[1], usings: LockPageTests.Surroundings);
        for (var i = 0; i < 2 && (await subject.AnalyzeAsync()).FirstOrDefault(found => found.Id == id) is { } found; i++)
            subject = subject.With(await FixHarness.ApplyAsync((await FixHarness.OfferAsync(subject.Document, found))[0]));
        Assert.DoesNotContain(await subject.AnalyzeAsync(), found => found.Id == id);
    }

    private static string Wrap(string members) => $$"""
        using System.IO;

        [RpcContract]
        public partial interface IT
        {
            {{members}}
        }

        public class D { public int X { get; set; } }
        """;

    private static IEnumerable<string> Ids(IEnumerable<Diagnostic> found) => found.Select(static diagnostic => diagnostic.Id);
}
