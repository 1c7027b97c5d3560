namespace Rpc.Package.Tests;

/// <summary>All that a contract can do, between programs from which all that nothing refers to was removed.</summary>
[Collection(PackageTests.Name)]
public sealed class SmokeTests(PackedPackages packed)
{
    private static readonly string[] Visit =
    [
        "values: same",
        "tuple: (6, sum)",
        "callback: how? so",
        "event: crate 2.5",
        "event: crate at 3",
        "item: parcel 0 0",
        "item: parcel 1 1",
        "item: parcel 2 2",
        "stored: 10, reported 4",
        "opened: 100000",
        "saved: 200000",
        "fault: 2, only 2 left",
        "error: HandlerError",
        "cancelled",
    ];

    private static readonly string[] Visits = [RpcSubprotocols.Json, .. Visit, RpcSubprotocols.MessagePack, .. Visit];

    /// <summary>For .NET 8 as native code, for .NET 10 trimmed: see the project.</summary>
    [Theory]
    [InlineData("net8.0", "net8.0")]
    [InlineData("net10.0", "net10.0")]
    [InlineData("net8.0", "net10.0")]
    public async Task Programs_NativeOrTrimmed_DoAllInBothFormats(string clientFramework, string serverFramework)
    {
        using var server = new ConsumerProcess((await packed.PublishAsync("Smoke", serverFramework)).Path);
        using var client = new ConsumerProcess((await packed.PublishAsync("Smoke", clientFramework)).Path, await server.ReadLineAsync());
        Assert.Equal(Visits, await client.EndAsync());
        Assert.Equal(["note: seen", "note: seen"], await server.EndAsync());
    }
}
