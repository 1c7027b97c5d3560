using System.Reflection;
using Rpc.TestKit;

namespace Rpc.Architecture.Tests.PublicApi;

/// <summary>What users can see is approved text, reviewed like code: <c>Rpc.Core.verified.txt</c> and <c>Rpc.Transport.verified.txt</c>.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void Core_IsAsApproved() => Verify(typeof(RpcSession).Assembly, "Core");

    [Fact]
    public void Transport_IsAsApproved() => Verify(typeof(RpcServer).Assembly, "Transport");

    // The files are named after the assemblies, not after the tests.
    private static void Verify(Assembly assembly, string name) =>
        Snapshot.Verify(ApiPrinter.Print(assembly), "txt", Repository.GetPath(typeof(PublicApiTests).Assembly, "tests/Rpc.Architecture.Tests/PublicApi/Rpc.cs"), name);
}
