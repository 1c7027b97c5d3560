using System.Reflection;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>A script of <c>Python/</c>, which uses Debian's package <c>python3-websockets</c>: so it runs with the system's interpreter, whatever else there is.</summary>
internal static class PythonProcess
{
    private const string Interpreter = "/usr/bin/python3";

    private static readonly string Folder = typeof(PythonProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "PythonFolder").Value!;

    public static NodeProcess Start(string script, params string[] arguments) => File.Exists(Interpreter)
        ? NodeProcess.StartScript(Interpreter, Folder, script, arguments)
        : throw new MissingPeerException("python3 is not installed");
}
