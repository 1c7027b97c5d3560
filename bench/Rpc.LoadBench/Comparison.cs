using System.Diagnostics;
using System.Text.Json;
using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;
using Rpc.LoadBench.Scenarios;

namespace Rpc.LoadBench;

/// <summary>Runs scenarios with all contestants, alternating and in fresh processes, and prints the medians as a table.</summary>
internal static class Comparison
{
    public static void Run(BenchOptions options, IContestant[] contestants, Scenario[] scenarios)
    {
        Console.WriteLine("| scenario | contestant | per second | × limit | × kestrel-ws | × signalr | MB/s | p50 µs | p99 µs | B/op client | B/op server | CPU µs/op client | CPU µs/op server | RSS B/conn | heap B/conn |");
        Console.WriteLine("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var scenario in scenarios)
        {
            var runs = contestants.Where(contestant => contestant.TakesPartIn(scenario.Layer)).ToDictionary(static contestant => contestant.Name, static _ => new List<Measurement>());
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var (name, measured) in runs)
                    measured.Add(RunOnce(name, scenario, options));
            }

            foreach (var name in runs.Keys)
                PrintRow(scenario.Name, name, runs);
        }
    }

    private static void PrintRow(string scenario, string name, Dictionary<string, List<Measurement>> runs)
    {
        double Median(string of, Func<Measurement, double> value) => runs[of].Select(value).Order().ElementAt(runs[of].Count / 2);

        // Of speed or, where that is not measured, of memory.
        static double Main(Measurement run) => run.PerSecond > 0 ? run.PerSecond : run.ResidentPerConnection;
        string Ratio(string to) => runs.ContainsKey(to) ? $"{Median(name, Main) / Median(to, Main):N2}" : "";
        string Cell(Func<Measurement, double> value, string format) => Median(name, value) is var median && median == 0 ? "" : median.ToString(format, null);

        Console.WriteLine(
            $"| {scenario} | {name} | {Cell(static run => run.PerSecond, "N0")} | {Ratio("limit")} | {Ratio("kestrel-ws")} | {Ratio("signalr")} " +
            $"| {Cell(static run => run.MegabytesPerSecond, "N1")} | {Cell(static run => run.P50, "N1")} | {Cell(static run => run.P99, "N1")} " +
            $"| {Cell(static run => run.ClientBytes, "N1")} | {Cell(static run => run.ServerBytes, "N1")} " +
            $"| {Cell(static run => run.ClientCpu, "N2")} | {Cell(static run => run.ServerCpu, "N2")} " +
            $"| {Cell(static run => run.ResidentPerConnection, "N0")} | {Cell(static run => run.HeapPerConnection, "N0")} |");
    }

    private static Measurement RunOnce(string contestant, Scenario scenario, BenchOptions options)
    {
        using var awake = scenario.NeedsAwakeCores ? new AwakeCores() : null;
        using var server = Start("serve", contestant, scenario.Layer.ToString());
        var ports = server.StandardOutput.ReadLine()?.Split(' ') ?? throw new InvalidOperationException($"The server of {contestant} did not start.");
        using var client = Start("run", contestant, scenario.Name, ports[0], ports[1], options.WarmUp, options.Seconds);
        var line = client.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The client of {contestant} failed.");
        client.WaitForExit();
        server.StandardInput.Close();
        server.WaitForExit();
        return JsonSerializer.Deserialize<Measurement>(line)!;
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [typeof(Comparison).Assembly.Location, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
