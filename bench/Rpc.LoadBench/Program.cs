using System.Globalization;
using System.Text.Json;
using Rpc.LoadBench;
using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;
using Rpc.LoadBench.Scenarios;

// The child processes are this program: "serve CONTESTANT LAYER" and "run CONTESTANT SCENARIO PORT SNAPSHOT-PORT WARM-UP SECONDS".
IContestant[] contestants = [new RawSocket(), new KestrelWebSocket(), new RpcWebSocket(), new SignalR(), new RpcJson()];
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

switch (args)
{
    case ["serve", var name, var layer]:
        Console.WriteLine($"{await Contestant(name).ListenAsync(Enum.Parse<Layer>(layer))} {SnapshotServer.Start()}");
        Console.In.ReadToEnd();
        return 0;

    case ["run", var name, var scenario, var port, var snapshotPort, var warmUp, var seconds]:
        using (var server = new SnapshotServer.Client(Number(snapshotPort)))
        {
            var measured = await Scenario.All.Single(candidate => candidate.Name == scenario)
                .RunAsync(Contestant(name), Number(port), server, TimeSpan.FromSeconds(Number(warmUp)), TimeSpan.FromSeconds(Number(seconds)));
            Console.WriteLine(JsonSerializer.Serialize(measured));
        }

        return 0;

    default:
        if (BenchOptions.Parse(args) is not { } options)
        {
            Console.Error.WriteLine(BenchOptions.Usage);
            return 2;
        }

        Comparison.Run(
            options,
            [.. contestants.Where(contestant => options.Contestants is [] || options.Contestants.Contains(contestant.Name))],
            [.. Scenario.All.Where(scenario => options.Scenarios is [] || options.Scenarios.Contains(scenario.Name))]);
        return 0;
}

IContestant Contestant(string name) => contestants.Single(contestant => contestant.Name == name);

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
