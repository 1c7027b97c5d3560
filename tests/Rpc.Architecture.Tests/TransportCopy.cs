using Rpc.TestKit;

namespace Rpc.Architecture.Tests;

/// <summary>The project of the transport with all its build rules and none of its sources, in a folder of its own.</summary>
internal sealed class TransportCopy : IDisposable
{
    private const string Project = "src/Rpc.Transport";

    private static readonly string[] Rules =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", ".editorconfig", "eng/Library.props", "eng/BannedSymbols.SansIo.txt",
        $"{Project}/Rpc.Transport.csproj", $"{Project}/.editorconfig",
    ];

    private readonly string _root = Directory.CreateTempSubdirectory("rpc-transport-").FullName;

    public TransportCopy()
    {
        foreach (var rule in Rules)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, rule))!);
            File.Copy(Repository.GetPath(GetType().Assembly, rule), Path.Combine(_root, rule));
        }

        // The transport's own reference, so that its project file can stay as it is.
        Directory.CreateDirectory(Path.Combine(_root, "src/Rpc.Core"));
        File.WriteAllText(Path.Combine(_root, "src/Rpc.Core/Rpc.Core.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\" />");
    }

    /// <summary>Writes a source file, given by its path in the project.</summary>
    public void Write(string path, string text)
    {
        var file = Path.Combine(_root, Project, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public Task<CommandResult> BuildAsync() =>
        DotNetCommand.RunAsync(Path.Combine(_root, Project), "build", "--nologo", "-p:TargetFrameworks=net10.0", "-p:GenerateDocumentationFile=false");

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
