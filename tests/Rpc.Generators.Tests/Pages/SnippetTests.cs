using Rpc.TestKit;
using Rpc.WebSockets;

namespace Rpc.Generators.Tests.Pages;

/// <summary>What the pages show compiles, and the echo server echoes.</summary>
public sealed class SnippetTests
{
    // Instead of the system's: its lines belong to the whole process.
    private const string OwnConsole = """
        public static class Console
        {
            public static readonly TaskCompletionSource<string> Written = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public static readonly SemaphoreSlim Enter = new(0);

            public static void WriteLine(string line) => Written.TrySetResult(line);

            public static void ReadLine() => Enter.Wait();
        }
        """;

    public static TheoryData<string> Pages => [.. Snippets.FindPages()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Samples_Compile(string page)
    {
        foreach (var sample in Snippets.Read(page))
            Snippets.Compile(sample);
    }

    [Fact]
    public void Pages_WithSamples_AreFound()
    {
        Assert.Contains("README.md", Snippets.FindPages());
        Assert.Contains("docs/guide/streams.md", Snippets.FindPages());
    }

    [Fact]
    public async Task EchoServer_OfThePage_EchoesUntilEnter()
    {
        var sample = Snippets.Read("docs/websocket.md")[0];
        Assert.True(sample.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length <= 10, "The page promises ten lines.");
        var program = Compilations.Load(Compilations.Emit(Snippets.Compile(sample.Replace(":5000/", ":0/", StringComparison.Ordinal), OwnConsole)))[0];
        var console = program.GetType("Console")!;
        var written = (TaskCompletionSource<string>)console.GetField("Written")!.GetValue(null)!;
        var enter = (SemaphoreSlim)console.GetField("Enter")!.GetValue(null)!;
        var running = Task.Run(() => program.EntryPoint!.Invoke(null, [Array.Empty<string>()]));

        var url = (await written.Task.Within()).Split(' ', ';')[2];
        await using (var client = await WebSocketClient.ConnectAsync(url).Within())
        {
            await client.SendTextAsync("Zoë 🎉").Within();
            Assert.Equal("Zoë 🎉", (await client.ReceiveAsync().Within())?.GetText());
            enter.Release();
            Assert.Null(await client.ReceiveAsync().Within());
            Assert.Equal(CloseCode.GoingAway, client.Closed!.Code);
        }

        await running.Within();
    }
}
