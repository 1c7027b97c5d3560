using System.Diagnostics;

namespace Rpc.TestKit;

/// <summary>Runs the <c>dotnet</c> command, for tests of what is built.</summary>
public static class DotNetCommand
{
    // Keeps a defect from hanging the test run. Generous: it says nothing of speed.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="arguments">The command and its arguments.</param>
    public static async Task<CommandResult> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // A build server would outlive the command and keep its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        // The test host's own settings are not those of the command.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBuild", StringComparison.Ordinal) || name is "MSBUILD_EXE_PATH").ToList())
            start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
            return new CommandResult(process.ExitCode, await output.WaitAsync(Limit) + await errors.WaitAsync(Limit));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All that it wrote.</param>
public sealed record CommandResult(int ExitCode, string Output);
