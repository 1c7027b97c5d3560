using System.Globalization;
using System.Text.RegularExpressions;

namespace Rpc.EndToEnd.Tests.Samples;

/// <summary>The main sample, run as a user runs it.</summary>
public sealed partial class TickerSampleTests
{
    private const string Assembly = "Ticker.dll";

    [Theory]
    [InlineData("json", "rpc.v1.json")]
    [InlineData("msgpack", "rpc.v1.msgpack")]
    public async Task Demo_EndsByItselfWithEveryQuoteAtEveryClient(string codec, string subprotocol)
    {
        using var demo = SampleProcess.Start(Assembly, "--codec", codec);
        Assert.EndsWith(subprotocol, await demo.ReadUntilAsync("^ticker: 3 clients at "), StringComparison.Ordinal);
        var slow = await demo.ReadUntilAsync("^slow client: ");
        var (exitCode, lastLine, errors) = await demo.WaitForExitAsync();

        Assert.Equal("", errors);
        var account = Account().Match(lastLine);
        Assert.True(account.Success, lastLine);
        var missed = SlowAccount().Match(slow);
        Assert.True(missed.Success, slow);
        Assert.Equal(Number(account, "pushed"), Number(missed, "received") + Number(missed, "missed"));
        Assert.True(Number(missed, "missed") > Number(missed, "received"), slow);
        Assert.True(Number(account, "pushed") >= 3000, lastLine);
        Assert.Equal(3 * Number(account, "pushed"), Number(account, "received"));
        Assert.Equal(0, Number(account, "lost"));
        Assert.Equal(0, Number(account, "errors"));
        Assert.True(Number(account, "calls") > 0, lastLine);
        Assert.True(Number(account, "callbacks") > 3, lastLine);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Client_Interrupted_ClosesWithNormal_AndTheServerGoesOn()
    {
        using var server = SampleProcess.Start(Assembly, "--serve", "ws://127.0.0.1:0/ticker");
        var url = await ReadUrlAsync(server);
        using var first = SampleProcess.Start(Assembly, "--connect", url);
        await first.ReadUntilAsync("^received [1-9]");
        await first.InterruptAsync();
        AssertClosed(await first.WaitForExitAsync(), @"^client: received=[1-9]\d* lost=0 calls=\d+ callbacks=\d+ errors=0, closed with 1000$");

        using var second = SampleProcess.Start(Assembly, "--connect", url);
        await second.ReadUntilAsync("^received [1-9]");
        await second.InterruptAsync();
        AssertClosed(await second.WaitForExitAsync(), "closed with 1000$");

        await server.InterruptAsync();
        AssertClosed(await server.WaitForExitAsync(), @"^server: pushed=\d+ sessions=2 errors=0, closed 0 open session\(s\) with 1001$");
    }

    [Fact]
    public async Task Server_Interrupted_ClosesWithGoingAway_AndTheClientSaysSo()
    {
        using var server = SampleProcess.Start(Assembly, "--serve", "ws://127.0.0.1:0/ticker");
        using var client = SampleProcess.Start(Assembly, "--connect", await ReadUrlAsync(server));
        await client.ReadUntilAsync("^received [1-9]");
        await server.InterruptAsync();
        AssertClosed(await server.WaitForExitAsync(), @"^server: pushed=[1-9]\d* sessions=1 errors=0, closed 1 open session\(s\) with 1001$");

        var (exitCode, lastLine, errors) = await client.WaitForExitAsync();
        Assert.Matches("lost=0 .* errors=0, closed with 1001$", lastLine);
        Assert.Matches("^client: the server has gone away[^\n]*\n$", errors);
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task Client_WithoutServer_SaysWhyInOneLine()
    {
        // The port was free a moment ago, and the server that had it is gone.
        string url;
        await using (var server = await RpcServer.ListenAsync("ws://127.0.0.1:0/ticker", static _ => { }))
            url = server.Url.ToString();

        using var client = SampleProcess.Start(Assembly, "--connect", url);
        var (exitCode, lastLine, errors) = await client.WaitForExitAsync();
        Assert.Equal("", lastLine);
        Assert.Matches("^ticker: [^\n]* refused the connection[^\n]*\n$", errors);
        Assert.Equal(1, exitCode);
    }

    [Theory]
    [InlineData("Usage:", "--nonsense")]
    [InlineData("Usage:", "--connect")]
    [InlineData("'nonsense' is not an absolute URI", "--connect", "nonsense")]
    [InlineData("its scheme must be ws", "--serve", "http://127.0.0.1:0/ticker")]
    public async Task CommandLine_ThatIsWrong_IsExplained(string explanation, params string[] arguments)
    {
        using var sample = SampleProcess.Start(Assembly, arguments);
        var (exitCode, lastLine, errors) = await sample.WaitForExitAsync();
        Assert.Equal("", lastLine);
        Assert.Contains(explanation, errors, StringComparison.Ordinal);
        Assert.Equal(2, exitCode);
    }

    private static async Task<string> ReadUrlAsync(SampleProcess server) =>
        ListeningLine().Match(await server.ReadUntilAsync("^server: listening")).Groups["url"].Value;

    private static void AssertClosed((int ExitCode, string LastLine, string Errors) end, string lastLine)
    {
        Assert.Equal("", end.Errors);
        Assert.Matches(lastLine, end.LastLine);
        Assert.Equal(0, end.ExitCode);
    }

    private static long Number(Match account, string name) => long.Parse(account.Groups[name].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ticker: pushed=(?<pushed>\d+) received=(?<received>\d+) lost=(?<lost>\d+) calls=(?<calls>\d+) callbacks=(?<callbacks>\d+) errors=(?<errors>\d+)$")]
    private static partial Regex Account();

    [GeneratedRegex(@"^slow client: received=(?<received>\d+) missed=(?<missed>\d+) stale=0$")]
    private static partial Regex SlowAccount();

    [GeneratedRegex(@"(?<url>ws://[^\s,]+)")]
    private static partial Regex ListeningLine();
}
