using Rpc.TestKit;

namespace Rpc.Package.Tests;

/// <summary>Packs the libraries from scratch, twice, once for all tests, and keeps the consumers that use the packages.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    public const string Version = "0.0.0-test";

    private static readonly string[] Libraries = ["Rpc.Core", "Rpc.Transport", "Rpc.Hosting"];
    private readonly string _root = Directory.CreateTempSubdirectory("rpc-packages-").FullName;
    private readonly Dictionary<string, PublishedProgram> _published = [];

    public string Feed => Path.Combine(_root, "feed");

    public string SecondFeed => Path.Combine(_root, "feed-again");

    public string Consumer => Path.Combine(_root, "consumer");

    public async Task InitializeAsync()
    {
        foreach (var feed in new[] { Feed, SecondFeed })
        {
            foreach (var library in Libraries)
                await PackAsync(library, feed);
            Directory.Delete(Artifacts, recursive: true);
        }

        CopyConsumer();
        await RunInConsumerAsync("build", "Consumer.slnx");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Publishes a consumer's program without a warning, once for all tests that look at it.</summary>
    public async Task<PublishedProgram> PublishAsync(string project, string framework)
    {
        var key = $"{project}-{framework}";
        if (!_published.TryGetValue(key, out var program))
        {
            program = new PublishedProgram(Path.Combine(_root, "published", key), project);
            await RunInConsumerAsync("publish", $"{project}/{project}.csproj", "--framework", framework, "--output", program.Folder);
            _published.Add(key, program);
        }

        return program;
    }

    /// <summary>Runs a command on a consumer's project, with our packages in a folder of their own and all others from where they are.</summary>
    private async Task RunInConsumerAsync(string command, string project, params string[] arguments)
    {
        var result = await TryInConsumerAsync(command, project, arguments);
        Assert.True(result.ExitCode == 0, $"dotnet {command} {project} (what it needs is installed by ./eng/test.sh):\n{result.Output}");
        Assert.DoesNotContain(": warning ", result.Output, StringComparison.Ordinal);
    }

    /// <summary>Runs a command that may fail on a consumer's project.</summary>
    public Task<CommandResult> TryInConsumerAsync(string command, string project, params string[] arguments) => DotNetCommand.RunAsync(
        Consumer,
        [
            command, project, "--nologo", "--configuration", "Release",
            $"-p:RpcVersion={Version}",
            $"-p:RestoreAdditionalProjectSources={Feed}",
            $"-p:RestorePackagesPath={Path.Combine(_root, "packages")}",
            $"-p:RestoreFallbackFolders={GlobalPackages}",
            .. arguments,
        ]);

    private static string GlobalPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private string Artifacts => Path.Combine(_root, "artifacts");

    // The sources are built into a folder of their own: what the test run itself was built from is left alone.
    private async Task PackAsync(string library, string feed)
    {
        var result = await DotNetCommand.RunAsync(
            Repository.GetPath(GetType().Assembly, "src"),
            "pack", library, "--nologo", "--configuration", "Release", "--output", feed,
            $"-p:Version={Version}", $"-p:ArtifactsPath={Artifacts}", "-p:RunAnalyzers=false");
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.DoesNotContain(": warning ", result.Output, StringComparison.Ordinal);
    }

    private void CopyConsumer()
    {
        var source = Repository.GetPath(GetType().Assembly, "tests/Rpc.Package.Tests/Consumer");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Consumer, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
