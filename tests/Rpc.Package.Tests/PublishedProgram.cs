namespace Rpc.Package.Tests;

/// <summary>A program with all that it needs to run.</summary>
/// <param name="Folder">Where it was published to.</param>
/// <param name="Name">The name of its project.</param>
public sealed record PublishedProgram(string Folder, string Name)
{
    /// <summary>What to start.</summary>
    public string Path => System.IO.Path.Combine(Folder, OperatingSystem.IsWindows() ? Name + ".exe" : Name);

    /// <summary>The bytes of the files whose names match.</summary>
    public long GetSize(string pattern) => new DirectoryInfo(Folder).EnumerateFiles(pattern, SearchOption.AllDirectories).Sum(static file => file.Length);
}
