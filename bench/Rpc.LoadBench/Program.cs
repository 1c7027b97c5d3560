using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Rpc.LoadBench;
using Rpc.LoadBench.Contestants;

// Without arguments: every scenario with every contestant, in fresh processes and alternating, and a table of medians.
// The child processes are this program: "serve NAME" and "run NAME SCENARIO PORT SECONDS".
IContestant[] contestants = [new RawSocket(), new KestrelWebSocket(), new RpcJson()];
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

switch (args)
{
    case ["serve", var name]:
        Console.WriteLine(await Find(name).ListenAsync());
        Console.In.ReadToEnd();
        return 0;

    case ["run", var name, var scenario, var port, var seconds]:
        var duration = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
        var measured = await Scenario.All.Single(candidate => candidate.Name == scenario)
            .RunAsync(Find(name), int.Parse(port, CultureInfo.InvariantCulture), warmUp: duration * 2, duration);
        Console.WriteLine(JsonSerializer.Serialize(measured, new JsonSerializerOptions { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals }));
        return 0;

    case [] or ["--rounds", _, "--seconds", _]:
        var rounds = args.Length == 0 ? 5 : int.Parse(args[1], CultureInfo.InvariantCulture);
        Compare(rounds, args.Length == 0 ? "5" : args[3]);
        return 0;

    default:
        Console.Error.WriteLine("usage: Rpc.LoadBench [--rounds N --seconds N]");
        return 2;
}

IContestant Find(string name) => contestants.Single(contestant => contestant.Name == name);

void Compare(int rounds, string seconds)
{
    Console.WriteLine("| scenario | contestant | calls/s | × limit | × kestrel-ws | p50 µs | p99 µs | client B/call | client CPU µs/call |");
    Console.WriteLine("|---|---|--:|--:|--:|--:|--:|--:|--:|");
    foreach (var scenario in Scenario.All)
    {
        var runs = contestants.ToDictionary(static contestant => contestant.Name, static _ => new List<Measurement>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var contestant in contestants)
                runs[contestant.Name].Add(RunOnce(contestant.Name, scenario.Name, seconds));
        }

        double Median(string name, Func<Measurement, double> value) => runs[name].Select(value).Order().ElementAt(rounds / 2);
        foreach (var contestant in contestants)
        {
            var name = contestant.Name;
            var speed = Median(name, static run => run.CallsPerSecond);
            Console.WriteLine(
                $"| {scenario.Name} | {name} | {speed:N0} | {speed / Median("limit", static run => run.CallsPerSecond):N2} | {speed / Median("kestrel-ws", static run => run.CallsPerSecond):N2} " +
                $"| {Show(Median(name, static run => run.P50))} | {Show(Median(name, static run => run.P99))} | {Median(name, static run => run.ClientBytesPerCall):N0} | {Median(name, static run => run.ClientCpuPerCall):N1} |");
        }
    }
}

static string Show(double microseconds) => double.IsNaN(microseconds) ? "" : microseconds.ToString("N1", CultureInfo.InvariantCulture);

static Measurement RunOnce(string contestant, string scenario, string seconds)
{
    using var server = Start("serve", contestant);
    var port = server.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The server of {contestant} did not start.");
    using var client = Start("run", contestant, scenario, port, seconds);
    var line = client.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The client of {contestant} failed.");
    client.WaitForExit();
    server.StandardInput.Close();
    server.WaitForExit();
    return JsonSerializer.Deserialize<Measurement>(line, new JsonSerializerOptions { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals })!;
}

static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [typeof(Scenario).Assembly.Location, .. arguments])
{
    RedirectStandardInput = true,
    RedirectStandardOutput = true,
})!;
