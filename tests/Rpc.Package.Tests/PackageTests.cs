namespace Rpc.Package.Tests;

/// <summary>All tests share one pack: it takes most of their time.</summary>
[CollectionDefinition(Name)]
public sealed class PackageTests : ICollectionFixture<PackedPackages>
{
    public const string Name = "packages";
}
