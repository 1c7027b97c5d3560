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
        var program = await packed.PublishAsync("AotClient", "net8.0");
        using var server = StartServer();
        using var client = new ConsumerProcess(program.Path, await server.ReadLineAsync());
        Assert.Equal(Conversation, await client.EndAsync());
        Assert.Equal(["log: hello"], await server.EndAsync());
    }

    // Every rule of the platform's analyzers and of code style is on in that project, as a warning or more.
    [Theory]
    [InlineData("11.0")]
    [InlineData("12.0")]
    [InlineData("13.0")]
    [InlineData("14.0")]
    public async Task Contract_UnderAnyVersionOfTheLanguage_HasNoWarnings(string version)
    {
        var result = await packed.TryInConsumerAsync("build", "Contract/Contract.csproj", "-p:LangVersion=" + version);
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.DoesNotContain(": warning ", result.Output, StringComparison.Ordinal);
    }

    private ConsumerProcess StartServer() => new("dotnet", Path.Combine(packed.Consumer, "Server/bin/Release/net10.0/Server.dll"));
}
