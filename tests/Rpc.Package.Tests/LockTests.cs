namespace Rpc.Package.Tests;

/// <summary>A project locks its contracts with what the package brings.</summary>
[Collection(PackageTests.Name)]
public sealed class LockTests(PackedPackages packed)
{
    private const string Contract = """
        using System.Threading.Tasks;
        using Rpc;

        namespace Consumer.Locked;

        [RpcContract]
        public partial interface IPrices
        {
            Task<int> GetAsync(string symbol);

            [RpcMethod("odd;%20")]
            Task OddAsync();
        }
        """;

    private const string Locked = """
        # The contracts of this project as its peers know them. Written by 'dotnet build -t:RpcLock'; not to be edited.
        rpc.lock 1

        contract Consumer.Locked.IPrices
          call prices.get
            parameter symbol: string
            result: int
          call prices.odd;%20

        """;

    [Theory]
    [InlineData("<TargetFramework>net10.0</TargetFramework>")]
    [InlineData("<TargetFrameworks>net8.0;net10.0</TargetFrameworks>")]
    public async Task Project_LockedAndChanged_FailsUntilTheLockIsUpdated(string frameworks)
    {
        var name = "Locked" + Guid.NewGuid().ToString("N");
        var (project, folder) = ($"{name}/{name}.csproj", Path.Combine(packed.Consumer, name));
        var (source, file) = (Path.Combine(folder, "IPrices.cs"), Path.Combine(folder, "rpc.lock"));
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>{frameworks}<RpcContractLock>true</RpcContractLock></PropertyGroup>
              <ItemGroup><PackageReference Include="Rpc.Core" Version="$(RpcVersion)" /></ItemGroup>
            </Project>
            """);

        await File.WriteAllTextAsync(source, Contract);
        await BuildAsync(project, "RPC3001");
        await BuildAsync(project, null, "-t:RpcLock");
        Assert.Equal(Locked, (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n"));
        await BuildAsync(project, null);

        await File.WriteAllTextAsync(source, Contract.Replace("string symbol", "long symbol", StringComparison.Ordinal));
        await BuildAsync(project, "RPC3004");
        await BuildAsync(project, null, "-t:RpcLock");
        Assert.Equal(Locked.Replace("symbol: string", "symbol: long", StringComparison.Ordinal), (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n"));
        await BuildAsync(project, null);
    }

    // The consumer's warnings are errors.
    private async Task BuildAsync(string project, string? error, params string[] arguments)
    {
        var result = await packed.TryInConsumerAsync("build", project, arguments);
        Assert.True((error is null) == (result.ExitCode == 0), result.Output);
        if (error is not null)
            Assert.Contains($"error {error}: ", result.Output, StringComparison.Ordinal);
    }
}
