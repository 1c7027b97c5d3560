using System.Reflection;
using Rpc.TestKit;

namespace Rpc.Architecture.Tests.PublicApi;

/// <summary>What users can see is approved text, reviewed like code: one file for each assembly.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void Core_IsAsApproved() => Verify(typeof(RpcSession).Assembly, "Core");

    [Fact]
    public void Transport_IsAsApproved() => Verify(typeof(RpcServer).Assembly, "Transport");

    [Fact]
    public void Hosting_IsAsApproved() => Verify(typeof(RpcHostedServer).Assembly, "Hosting");

    // The files are named after the assemblies, not after the tests.
    private static void Verify(Assembly assembly, string name) =>
        Snapshot.Verify(ApiPrinter.Print(assembly), "txt", Repository.GetPath(typeof(PublicApiTests).Assembly, "tests/Rpc.Architecture.Tests/PublicApi/Rpc.cs"), name);
}
