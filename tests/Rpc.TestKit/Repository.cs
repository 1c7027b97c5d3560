using System.Reflection;

namespace Rpc.TestKit;

/// <summary>Where the sources of the running tests are, for tests that read them.</summary>
public static class Repository
{
    /// <summary>A path inside the repository.</summary>
    /// <param name="testAssembly">An assembly whose project says where the repository is, as metadata <c>RepositoryRoot</c>.</param>
    /// <param name="path">The path from the repository's root.</param>
    public static string GetPath(Assembly testAssembly, string path) =>
        Path.Combine(testAssembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "RepositoryRoot").Value!, path);
}
