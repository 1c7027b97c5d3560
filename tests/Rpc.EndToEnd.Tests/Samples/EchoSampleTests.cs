using System.Net.Security;
using Rpc.EndToEnd.Tests.ForeignPeers;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.Samples;

/// <summary>The echo samples as processes, against each other and against foreign peers in both roles.</summary>
public sealed class EchoSampleTests
{
    private const string Server = "EchoServer.dll";
    private const string Client = "EchoClient.dll";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_OfNodeWsClient_Echoes(bool deflate)
    {
        using var server = SampleProcess.Start(Server, ["--port", "0", .. Deflate(deflate)]);
        await using var node = NodeProcess.Start("echo-client.mjs", [await ReadUrlAsync(server), deflate ? "deflate" : "plain"]);
        await node.ExpectAsync("open", deflate ? "\"permessage-deflate\"" : "\"\"");
        await node.ExpectAsync("text", """["Zoë 🎉",false]""");
        await node.ExpectAsync("binary", "[[0,255,128],true]");
        await node.ExpectAsync("empty", "0");
        await node.ExpectAsync("pong", "\"between\"");
        await node.ExpectAsync("fragments", "[true,false]");
        await node.ExpectAsync("large", "true");
        await node.ExpectAsync("ordered", "true");
        await node.ExpectAsync("closed", "\"4321 \"");
        await node.ExpectEndAsync();
        await StopAsync(server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_OfNodeWsServer_EchoesUntilItCloses(bool deflate)
    {
        await using var node = NodeProcess.Start("echo-server.mjs", deflate ? "deflate" : "plain");
        var url = $"ws://127.0.0.1:{await node.ObserveAsync("port")}/";
        using var client = SampleProcess.Start(Client, [url, .. Deflate(deflate)]);
        await node.ExpectAsync("open", deflate ? "\"permessage-deflate\"" : "\"\"");
        foreach (var what in (string[])["text", "binary", "fragments", "large"])
            await node.ExpectAsync(what, "true");
        await node.ExpectAsync("pong", "\"are you there\"");
        await node.ExpectAsync("closed", "\"4321 \"");
        Assert.Equal((0, "Closed with 4321 done", ""), await client.WaitForExitAsync());
        await node.ExpectEndAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_OfPythonWebsocketsClient_Echoes(bool deflate)
    {
        using var server = SampleProcess.Start(Server, ["--port", "0", .. Deflate(deflate)]);
        await using var python = PythonProcess.Start("echo_client.py", await ReadUrlAsync(server), deflate ? "deflate" : "plain");
        await ExpectPythonAsync(python, deflate);
        await StopAsync(server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_OfPythonWebsocketsServer_EchoesUntilItCloses(bool deflate)
    {
        await using var python = PythonProcess.Start("echo_server.py", deflate ? "deflate" : "plain");
        var url = $"ws://127.0.0.1:{await python.ObserveAsync("port")}/";
        using var client = SampleProcess.Start(Client, [url, .. Deflate(deflate)]);
        await ExpectPythonAsync(python, deflate);
        Assert.Equal((0, "Closed with 4321 done", ""), await client.WaitForExitAsync());
    }

    [Fact]
    public async Task Client_Sending_PrintsTheAnswerToEachLine()
    {
        using var server = SampleProcess.Start(Server, "--port", "0");
        using var client = SampleProcess.Start(Client, await ReadUrlAsync(server), "--send");
        await client.WriteLineAsync("first");
        await client.ReadUntilAsync("^first$");
        await client.WriteLineAsync("zwölf");
        await client.ReadUntilAsync("^zwölf$");
        client.EndInput();
        Assert.Equal((0, "Closed with 1000", ""), await client.WaitForExitAsync());
        await StopAsync(server);
    }

    [Fact]
    public async Task Server_WithTls_EchoesToAClientThatTrustsIt()
    {
        using var server = SampleProcess.Start(Server, "--port", "0", "--tls");
        var url = (await server.ReadUntilAsync("^Listening on wss://127")).Split(' ')[^1];
        var trusting = new WebSocketClientOptions
        {
            // Nobody has signed it, and that alone may be wrong with it.
            Tls = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = static (_, certificate, _, errors) =>
                    errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate?.Subject == "CN=EchoServer",
            },
        };
        await using (var client = await WebSocketClient.ConnectAsync(url, trusting).Within())
        {
            await client.SendTextAsync("in secret").Within();
            Assert.Equal("in secret", (await client.ReceiveAsync().Within())?.GetText());
        }

        using var strict = SampleProcess.Start(Client, url);
        var (exitCode, _, errors) = await strict.WaitForExitAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("not trusted", errors, StringComparison.Ordinal);
        await StopAsync(server);
    }

    [Fact]
    public async Task Server_Interrupted_ClosesWithGoingAway_AndTheClientSaysSo()
    {
        using var server = SampleProcess.Start(Server, "--port", "0");
        using var client = SampleProcess.Start(Client, await ReadUrlAsync(server), "--send");

        // An answer shows that it is connected. The next line finds the connection closed.
        await client.WriteLineAsync("there?");
        await client.ReadUntilAsync("^there[?]$");
        await StopAsync(server);
        client.EndInput();
        Assert.Equal((0, "Closed with 1001 the server stops", ""), await client.WaitForExitAsync());
    }

    [Fact]
    public async Task Client_WithoutAServer_SaysWhatIsWrong()
    {
        using var client = SampleProcess.Start(Client, "ws://127.0.0.1:1/");
        var (exitCode, _, errors) = await client.WaitForExitAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("is the server running?", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Server)]
    [InlineData(Server, "--port")]
    [InlineData(Server, "--port", "70000")]
    [InlineData(Client)]
    [InlineData(Client, "ws://127.0.0.1:1/", "--unknown")]
    public async Task CommandLine_ThatMakesNoSense_IsExplained(string sample, params string[] arguments)
    {
        using var process = SampleProcess.Start(sample, arguments);
        var (exitCode, _, errors) = await process.WaitForExitAsync();
        Assert.Equal(2, exitCode);
        Assert.StartsWith("Usage: ", errors, StringComparison.Ordinal);
    }

    private static string[] Deflate(bool deflate) => deflate ? ["--deflate"] : [];

    private static async Task<string> ReadUrlAsync(SampleProcess server) => (await server.ReadUntilAsync("^Listening on ws://127")).Split(' ')[^1];

    private static async Task StopAsync(SampleProcess server)
    {
        await server.InterruptAsync();
        Assert.Equal((0, "Stopped", ""), await server.WaitForExitAsync());
    }

    private static async Task ExpectPythonAsync(NodeProcess python, bool deflate)
    {
        await python.ExpectAsync("open", deflate ? """["permessage-deflate"]""" : "[]");
        await python.ExpectAsync("text", "\"Zoë 🎉\"");
        await python.ExpectAsync("binary", "[0,255,128]");
        await python.ExpectAsync("fragments", "\"fragmënts\"");
        await python.ExpectAsync("pong", "true");
        await python.ExpectAsync("large", "true");
        await python.ExpectAsync("closed", "\"4321 \"");
        await python.ExpectEndAsync();
    }
}
