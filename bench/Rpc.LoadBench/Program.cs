using System.Globalization;
using System.Text.Json;
using Rpc.LoadBench;
using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;
using Rpc.LoadBench.Scenarios;

// The child processes are this program: "serve CONTESTANT LAYER" and "run CONTESTANT SCENARIO PORT SNAPSHOT-PORT WARM-UP SECONDS". Programs of
// other commits start them too (bench/compare.sh), so this and the members of Measurement stay as they are.
// The culture of all threads, not of this one: that would be a value of the execution context, which few programs have, and which costs at every change between contexts.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

switch (args)
{
    case ["serve", var name, var layer]:
        Console.WriteLine($"{await AllContestants.Named(name).ListenAsync(Enum.Parse<Layer>(layer))} {SnapshotServer.Start()}");
        Console.In.ReadToEnd();
        return 0;

    case ["run", var name, var scenario, var port, var snapshotPort, var warmUp, var seconds]:
        using (var server = new SnapshotServer.Client(Number(snapshotPort)))
        {
            var measured = await AllScenarios.Named(scenario)
                .RunAsync(AllContestants.Named(name), Number(port), server, TimeSpan.FromSeconds(Number(warmUp)), TimeSpan.FromSeconds(Number(seconds)));
            Console.WriteLine(JsonSerializer.Serialize(measured));
        }

        return 0;

    case ["compare", var basis, var changed, .. var rest] when BenchOptions.Parse(rest) is { Chart: null } options:
        return VersionComparison.Run(basis, changed, options);

    default:
        if (BenchOptions.Parse(args) is not { } chosen)
        {
            Console.Error.WriteLine(BenchOptions.Usage);
            return 2;
        }

        return Contest.Run(chosen);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
