using Rpc.Architecture.Tests.Reading;
using Rpc.TestKit;

namespace Rpc.Architecture.Tests;

/// <summary>Each layer knows only what is below it: read from the built assemblies, so that no way of writing it escapes.</summary>
public sealed class LayerTests
{
    private static readonly string[] RpcLogging = ["Microsoft.Extensions.Logging.Abstractions"];

    [Fact]
    public void Core_ReferencesThePlatformAndLoggingOnly() => AssertReferences("Rpc.Core", RpcLogging);

    [Fact]
    public void Transport_ReferencesThePlatformCoreAndLoggingOnly() => AssertReferences("Rpc.Transport", [.. RpcLogging, "Rpc.Core"]);

    [Fact]
    public void Hosting_ReferencesTransportAndTheHostsAbstractionsOnly() => AssertReferences(
        "Rpc.Hosting",
        [.. RpcLogging, "Rpc.Core", "Rpc.Transport", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Hosting.Abstractions"]);

    [Fact]
    public void Generators_ReferenceRoslynOnly() => AssertReferences("Rpc.Generators", ["netstandard", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"]);

    [Fact]
    public void CodeFixes_ReferenceRoslynAndGeneratorsOnly()
    {
        AssertReferences("Rpc.CodeFixes", ["netstandard", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis.Workspaces", "Rpc.Generators"]);
        // An editor brings another version of it than the build has.
        using var assembly = BuiltAssembly.Read("Rpc.CodeFixes");
        Assert.DoesNotContain(assembly.References, static reference => reference.StartsWith("System.Composition", StringComparison.Ordinal));
    }

    [Fact]
    public void Core_FoldersUseOnlyThoseBelow() => AssertOrder(Layers.Core);

    [Fact]
    public void Transport_FoldersUseOnlyThoseBelow() => AssertOrder(Layers.Transport);

    [Fact]
    public void Hosting_FoldersUseOnlyThoseBelow() => AssertOrder(Layers.Hosting);

    [Fact]
    public void Transport_OnlyEndpointsKnowRpc()
    {
        using var assembly = BuiltAssembly.ReadWithSources("Rpc.Transport");
        AssertNone(
            from type in assembly.Types
            where type.Name.Folder != "Endpoints"
            from used in type.UsesForeign
            where used.Assembly == "Rpc.Core"
            select $"{type.Name} uses {used}: below Endpoints the transport is a WebSocket library that knows no RPC");
    }

    [Fact]
    public void Violation_IsToldByFolderAndType()
    {
        var below = new SourceType(new("Codecs/Json", "JsonArgumentReader"), [new("Calls", "RpcMethod"), new("Codecs", "RpcCodec")], []);
        var nowhere = new SourceType(new("Helpers", "Helper"), [], []);
        Assert.Equal(
            ["Codecs/Json/JsonArgumentReader uses Calls/RpcMethod, which is above it", "Helpers/Helper is in a folder that has no place in the order"],
            Layers.Core.FindViolations([below, nowhere]));
    }

    [Fact]
    public void Reading_FindsUsesInSignaturesBodiesAndBaseTypes()
    {
        using var assembly = BuiltAssembly.ReadWithSources("Rpc.Core");
        SourceType Find(string name) => assembly.Types.First(type => type.Name.Name == name);
        Assert.Contains(new TypeName("Codecs", "RpcCodec"), Find("JsonRpcCodec").Uses);
        Assert.Contains(new TypeName("Codecs/Json", "JsonRpcCodec"), Find("RpcSession").Uses);
        Assert.Contains(new TypeName("Errors", "RpcException"), Find("JsonArgumentReader").Uses);
        Assert.Contains(new ForeignType("System.Text.Json", "System.Text.Json", "Utf8JsonReader"), Find("JsonMessageReader").UsesForeign);
    }

    [Theory]
    [InlineData("Rpc.Core", "src/Rpc.Core")]
    [InlineData("Rpc.Transport", "src/Rpc.Transport")]
    [InlineData("Rpc.Hosting", "src/Rpc.Hosting")]
    public void Reading_FindsTypesInEachSourceFolder(string name, string project)
    {
        var root = Repository.GetPath(GetType().Assembly, project);
        using var assembly = BuiltAssembly.ReadWithSources(name);
        var found = assembly.Types.Select(static type => type.Name.Folder).ToHashSet();
        var folders = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(Path.GetRelativePath(root, file))!.Replace('\\', '/'))
            .Where(static folder => folder.Split('/')[0] is not ("bin" or "obj"))
            .ToHashSet();
        Assert.Equal(folders.Order(), found.Order());
    }

    private static void AssertReferences(string name, string[] allowed)
    {
        using var assembly = BuiltAssembly.Read(name);
        AssertNone(assembly.References
            .Where(reference => !reference.StartsWith("System.", StringComparison.Ordinal) && !allowed.Contains(reference))
            .Select(reference => $"{name} references {reference}"));
    }

    private static void AssertOrder(Layers layers)
    {
        using var assembly = BuiltAssembly.ReadWithSources(layers.Assembly);
        Assert.NotEmpty(assembly.Types);
        AssertNone(layers.FindViolations(assembly.Types));
    }

    private static void AssertNone(IEnumerable<string> violations) => Assert.True(!violations.Any(), string.Join(Environment.NewLine, violations));
}
