namespace Rpc.Package.Tests;

/// <summary>A contract library and two programs that know us from the packages alone talk to each other.</summary>
[Collection(PackageTests.Name)]
public sealed class ConsumerTests(PackedPackages packed)
{
    private static readonly string[] Conversation =
    [
        "call: MSFT 12.50",
        "callback: MSFT 13.75",
        "event: MSFT 13.75",
        "call: moved",
        "callback: MSFT -1",
        "call: refused",
    ];

    [Fact]
    public async Task Programs_BuiltAgainstThePackages_Converse()
    {
        using var server = StartServer();
        using var client = new ConsumerProcess("dotnet", Path.Combine(packed.Consumer, "Client/bin/Release/net10.0/Client.dll"), await server.ReadLineAsync());
        Assert.Equal(Conversation, await client.EndAsync());
        Assert.Equal(["log: hello"], await server.EndAsync());
    }

    [Fact]
    public async Task Client_CompiledToNativeCode_HasNoWarningsAndConverses()
    {
        await packed.RunInConsumerAsync("publish", "AotClient/AotClient.csproj");
        var program = Directory.GetFiles(Path.Combine(packed.Consumer, "AotClient/bin/Release"), "AotClient*", SearchOption.AllDirectories)
            .Single(static file => Path.GetFileName(Path.GetDirectoryName(file)) == "publish" && Path.GetExtension(file) is "" or ".exe");
        using var server = StartServer();
        using var client = new ConsumerProcess(program, await server.ReadLineAsync());
        Assert.Equal(Conversation, await client.EndAsync());
        Assert.Equal(["log: hello"], await server.EndAsync());
    }

    private ConsumerProcess StartServer() => new("dotnet", Path.Combine(packed.Consumer, "Server/bin/Release/net10.0/Server.dll"));
}
