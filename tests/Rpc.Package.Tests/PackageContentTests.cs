using System.Diagnostics;
using Rpc.TestKit;

namespace Rpc.Package.Tests;

/// <summary>What the packages hold and say of themselves.</summary>
[Collection(PackageTests.Name)]
public sealed class PackageContentTests(PackedPackages packed)
{
    [Fact]
    public void Core_HoldsTheLibraryAndTheGenerator() => Assert.Equal(
        ["README.md", "analyzers/dotnet/cs/Rpc.Generators.dll", "lib/net10.0/Rpc.Core.dll", "lib/net10.0/Rpc.Core.xml", "lib/net8.0/Rpc.Core.dll", "lib/net8.0/Rpc.Core.xml"],
        new PackageFile(packed.Feed, "Rpc.Core").Files);

    [Fact]
    public void Transport_HoldsTheLibrary() => Assert.Equal(
        ["README.md", "lib/net10.0/Rpc.Transport.dll", "lib/net10.0/Rpc.Transport.xml", "lib/net8.0/Rpc.Transport.dll", "lib/net8.0/Rpc.Transport.xml"],
        new PackageFile(packed.Feed, "Rpc.Transport").Files);

    [Fact]
    public void Hosting_HoldsTheLibrary() => Assert.Equal(
        ["README.md", "lib/net10.0/Rpc.Hosting.dll", "lib/net10.0/Rpc.Hosting.xml", "lib/net8.0/Rpc.Hosting.dll", "lib/net8.0/Rpc.Hosting.xml"],
        new PackageFile(packed.Feed, "Rpc.Hosting").Files);

    [Theory]
    [InlineData("Rpc.Core")]
    [InlineData("Rpc.Transport")]
    [InlineData("Rpc.Hosting")]
    public void Symbols_AreAPackageOfTheirOwn(string id) => Assert.Equal(
        [$"lib/net10.0/{id}.pdb", $"lib/net8.0/{id}.pdb"],
        new PackageFile(packed.Feed, id, "snupkg").Files);

    [Fact]
    public void Core_DependsOnLogging_AndForNet8OnPipelines() => Assert.Equal(
        ["net10.0: Microsoft.Extensions.Logging.Abstractions", "net8.0: Microsoft.Extensions.Logging.Abstractions", "net8.0: System.IO.Pipelines"],
        new PackageFile(packed.Feed, "Rpc.Core").Dependencies.Select(static dependency => dependency[..dependency.LastIndexOf(' ')]));

    [Fact]
    public void Transport_DependsOnCoreOnly() => Assert.Equal(
        [$"net10.0: Rpc.Core {PackedPackages.Version}", $"net8.0: Rpc.Core {PackedPackages.Version}"],
        new PackageFile(packed.Feed, "Rpc.Transport").Dependencies);

    [Fact]
    public void Hosting_DependsOnTransportAndTheHostsAbstractionsOnly() => Assert.Equal(
        ["Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Hosting.Abstractions", "Rpc.Transport"],
        new PackageFile(packed.Feed, "Rpc.Hosting").Dependencies.Select(static dependency => dependency.Split(' ')[1]).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Rpc.Core")]
    [InlineData("Rpc.Transport")]
    [InlineData("Rpc.Hosting")]
    public void Metadata_NamesLicenceReadmeAndPurpose(string id)
    {
        var package = new PackageFile(packed.Feed, id);
        Assert.Equal(("MIT", "expression"), (package.Find("license")!.Value, package.Find("license")!.Attribute("type")!.Value));
        Assert.Equal("README.md", package.Find("readme")!.Value);
        Assert.NotEmpty(package.Find("description")!.Value);
        Assert.Contains("rpc", package.Find("tags")!.Value, StringComparison.Ordinal);
    }

    /// <summary>SourceLink can only name a remote that the clone has, and a commit that it is at.</summary>
    [Theory]
    [InlineData("Rpc.Core")]
    [InlineData("Rpc.Transport")]
    [InlineData("Rpc.Hosting")]
    public async Task Metadata_OfAClone_NamesTheCommit(string id)
    {
        var repository = Repository.GetPath(GetType().Assembly, ".");
        if (!Path.Exists(Path.Combine(repository, ".git")))
            return;
        using var git = Process.Start(new ProcessStartInfo("git", ["rev-parse", "HEAD"]) { WorkingDirectory = repository, RedirectStandardOutput = true })!;
        var commit = (await git.StandardOutput.ReadToEndAsync().Within()).Trim();
        Assert.Equal(commit, new PackageFile(packed.Feed, id).Find("repository")?.Attribute("commit")?.Value);
    }

    [Theory]
    [InlineData("Rpc.Core")]
    [InlineData("Rpc.Transport")]
    [InlineData("Rpc.Hosting")]
    public void Packing_Twice_GivesTheSameBytes(string id)
    {
        var (first, second) = (new PackageFile(packed.Feed, id), new PackageFile(packed.SecondFeed, id));
        Assert.Equal(first.Files, second.Files);
        Assert.All(first.Files, file => Assert.True(first.Read(file).AsSpan().SequenceEqual(second.Read(file)), file));
    }
}
