using System.Reflection;
using Rpc.TestKit;

namespace Rpc.Generators.Tests;

/// <summary>
/// Ends that were built from different versions of a contract, in both formats: what docs/guide/versioning.md promises. Each version is a library of its own with a
/// <c>Service</c> and a method <c>Ends.Use</c> that calls it.
/// </summary>
public sealed class VersionTests
{
    private const string Usings = "#nullable enable\nusing System; using System.Collections.Generic; using System.Threading.Tasks; using Rpc; ";

    private static readonly string[] Formats = [RpcSubprotocols.Json, RpcSubprotocols.MessagePack];

    [Fact]
    public async Task Member_Appended_IsSkippedOrHasItsDefault()
    {
        var old = Version("public sealed record Quote(string Symbol, int Price);", "Task<Quote> EchoAsync(Quote quote);",
            "public Task<Quote> EchoAsync(Quote quote) => Task.FromResult(quote);", "(await peer.EchoAsync(new Quote(\"A\", 1))).ToString()");
        var @new = Version("public sealed record Quote(string Symbol, int Price, string? Note = null, int Lot = 100);", "Task<Quote> EchoAsync(Quote quote);",
            "public Task<Quote> EchoAsync(Quote quote) => Task.FromResult(quote with { Note = quote.Note + \"!\" });", "(await peer.EchoAsync(new Quote(\"A\", 1, \"n\", 5))).ToString()");

        await AssertAsync(old, @new, "Quote { Symbol = A, Price = 1 }");
        await AssertAsync(@new, old, "Quote { Symbol = A, Price = 1, Note = , Lot = 100 }");
    }

    [Fact]
    public async Task Method_Added_IsNotFoundByTheOlderEndOnly()
    {
        var old = Version("", "Task<int> AAsync();", "public Task<int> AAsync() => Task.FromResult(1);", "(await peer.AAsync()).ToString()");
        var @new = Version("", "Task<int> AAsync(); Task<int> BAsync();", "public Task<int> AAsync() => Task.FromResult(1); public Task<int> BAsync() => Task.FromResult(2);", "(await peer.BAsync()).ToString()");

        await AssertAsync(old, @new, "1");
        await AssertAsync(@new, old, "MethodNotFound");
    }

    [Theory]
    [InlineData(RpcSubprotocols.Json)]
    [InlineData(RpcSubprotocols.MessagePack)]
    public async Task Method_ThatThePeersVersionLacks_IsSaidToBeOfAnotherVersion(string format)
    {
        var old = Version("", "Task AAsync();", "public Task AAsync() => Task.CompletedTask;", "await Task.FromResult(\"\")");
        foreach (var caller in new[] { "peer", "session.Get<IService>(new RpcCallOptions())" })
        {
            var @new = Version("", "Task AAsync(); Task<string> BAsync();", "public Task AAsync() => Task.CompletedTask; public Task<string> BAsync() => Task.FromResult(\"\");", $"await {caller}.BAsync()");
            var exception = await Assert.ThrowsAsync<RpcException>(() => RunAsync(@new, old, format));
            Assert.Matches("^Method 'service\\.b' not found\\. The peer serves another version of contract 'service' \\(fingerprint [0-9a-f]{16}; of this end [0-9a-f]{16}\\)\\.$", exception.Message);
            Assert.StartsWith("{\"contract\":\"service\",\"fingerprint\":\"", exception.ErrorData, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(RpcSubprotocols.Json)]
    [InlineData(RpcSubprotocols.MessagePack)]
    public async Task Fingerprint_OfThePeer_IsNoTextOfItsChoice(string format)
    {
        var client = Version("", "Task<string> AAsync();", "public Task<string> AAsync() => Task.FromResult(\"\");", "await peer.AAsync()");
        foreach (var data in new[] { """{"contract":"service","fingerprint":"<b>you are late</b>"}""", """{"contract":"service","fingerprint":7}""", """{"contract":"\ud800","fingerprint":"0123456789abcdef"}""", """{"contract":"other","fingerprint":"0123456789abcdef"}""", "[]" })
        {
            var server = Version("", "Task<string> AAsync();", $"public Task<string> AAsync() => throw new RpcException(RpcErrorCode.MethodNotFound, \"gone\") {{ ErrorData = @\"{data.Replace("\"", "\"\"", StringComparison.Ordinal)}\" }};", "await peer.AAsync()");
            Assert.Equal("gone", (await Assert.ThrowsAsync<RpcException>(() => RunAsync(client, server, format))).Message);
        }
    }

    [Fact]
    public async Task Parameter_AddedWithDefault_IsRefusedByTheOlderEndOnly()
    {
        var old = Version("", "Task<int> AAsync(int a);", "public Task<int> AAsync(int a) => Task.FromResult(a);", "(await peer.AAsync(1)).ToString()");
        var @new = Version("", "Task<int> AAsync(int a, int b = 10);", "public Task<int> AAsync(int a, int b) => Task.FromResult(a + b);", "(await peer.AAsync(1)).ToString()");

        await AssertAsync(old, @new, "11");
        await AssertAsync(@new, old, "InvalidParams");
    }

    [Fact]
    public async Task EnumValue_Added_ArrivesAsItsNumber()
    {
        var old = Version("public enum Side { Buy, Sell }", "Task<Side> EchoAsync(Side side);",
            "public Task<Side> EchoAsync(Side side) => Task.FromResult(side);", "(await peer.EchoAsync(Side.Sell)).ToString()");
        var @new = Version("public enum Side { Buy, Sell, Short }", "Task<Side> EchoAsync(Side side);",
            "public Task<Side> EchoAsync(Side side) => Task.FromResult(side == Side.Sell ? Side.Short : side);", "(await peer.EchoAsync(Side.Short)).ToString()");

        await AssertAsync(old, @new, "2");
        await AssertAsync(@new, old, "Short");
    }

    [Fact]
    public async Task Type_MadeNullable_AcceptsWhatTheOlderEndSendsAndNotTheReverse()
    {
        var old = Version("", "Task<int> EchoAsync(string text, int number);",
            "public Task<int> EchoAsync(string text, int number) => Task.FromResult(text.Length + number);", "(await peer.EchoAsync(\"abc\", 1)).ToString()");
        var @new = Version("", "Task<int?> EchoAsync(string? text, int? number);",
            "public Task<int?> EchoAsync(string? text, int? number) => Task.FromResult(text?.Length + number);", "(await peer.EchoAsync(null, 1)).ToString()!");
        var careful = Version("", "Task<int?> EchoAsync(string? text, int? number);",
            "public Task<int?> EchoAsync(string? text, int? number) => Task.FromResult((int?)null);", "(await peer.EchoAsync(\"abc\", 1)).ToString()!");

        await AssertAsync(old, @new, "4");
        await AssertAsync(careful, old, "4");
        await AssertAsync(@new, old, "InvalidParams");
        await AssertAsync(old, careful, "SerializationError");
    }

    private static MethodInfo[] Version(string types, string members, string service, string use)
    {
        var source = $$"""
            {{Usings}}
            {{types}}
            [RpcContract] public partial interface IService { {{members}} }
            public sealed class Service : IService { {{service}} }
            public static class Ends
            {
                public static void Serve(RpcSession session) => session.Serve<IService>(new Service());

                public static async Task<string> Use(RpcSession session)
                {
                    IService peer = session.Get<IService>();
                    return {{use}};
                }
            }
            """;
        var ends = Compilations.Load(Compilations.Emit(Compilations.Generate(Compilations.Create([source])))).Single().GetType("Ends")!;
        return [ends.GetMethod("Serve")!, ends.GetMethod("Use")!];
    }

    // What the client gets, or how its call fails.
    private static async Task AssertAsync(MethodInfo[] client, MethodInfo[] server, string expected)
    {
        foreach (var format in Formats)
        {
            string actual;
            try
            {
                actual = await RunAsync(client, server, format);
            }
            catch (RpcException exception)
            {
                actual = exception.Code.ToString();
            }

            Assert.Equal($"{format}: {expected}", $"{format}: {actual}");
        }
    }

    private static async Task<string> RunAsync(MethodInfo[] client, MethodInfo[] server, string format)
    {
        var (near, far) = RpcSession.CreatePair(configureSecond: session => server[0].Invoke(null, [session]), subprotocol: format);
        await using (near)
        await using (far)
            return await ((Task<string>)client[1].Invoke(null, [near])!).Within();
    }
}
