using System.Diagnostics;
using System.Text.Json;
using Rpc.LoadBench.Measuring;
using Rpc.LoadBench.Scenarios;

namespace Rpc.LoadBench;

/// <summary>Runs a scenario with a contestant, server and client as two fresh processes.</summary>
internal static class FreshRun
{
    // What can be allocated before a collection: 4 MiB, in hexadecimal.
    private const string SmallBudget = "400000";

    /// <summary>This program.</summary>
    public static string ThisProgram => typeof(FreshRun).Assembly.Location;

    /// <summary>Runs it.</summary>
    /// <param name="program">The path of this program, or that of another commit.</param>
    /// <param name="contestant">The contestant's name.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">How long.</param>
    /// <returns>What it gave; null when a process failed, having said why on the standard error output.</returns>
    public static Measurement? Run(string program, string contestant, Scenario scenario, BenchOptions options)
    {
        using var awake = scenario.NeedsAwakeCores ? new AwakeCores() : null;
        using var server = Start(program, scenario.MeasuresMemory, "serve", contestant, scenario.Layer.ToString());
        try
        {
            if (server.StandardOutput.ReadLine()?.Split(' ') is not [var port, var snapshotPort])
                return null;
            using var client = Start(program, smallBudget: false, "run", contestant, scenario.Name, port, snapshotPort, $"{options.WarmUp}", $"{options.Seconds}");
            var line = client.StandardOutput.ReadLine();
            client.WaitForExit();
            return line is null ? null : JsonSerializer.Deserialize<Measurement>(line);
        }
        finally
        {
            server.StandardInput.Close();
            server.WaitForExit();
        }
    }

    private static Process Start(string program, bool smallBudget, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (smallBudget)
            start.Environment["DOTNET_GCgen0size"] = SmallBudget;
        return Process.Start(start)!;
    }
}
