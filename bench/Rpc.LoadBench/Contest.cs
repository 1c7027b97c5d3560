using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Reporting;
using Rpc.LoadBench.Scenarios;

namespace Rpc.LoadBench;

/// <summary>Runs scenarios with all contestants, alternating and in fresh processes, and prints the medians.</summary>
internal static class Contest
{
    /// <returns>The exit code: 1 when a run failed, which stands in no table.</returns>
    public static int Run(BenchOptions options)
    {
        var results = new List<Result>();
        var failed = false;
        Machine.Print();
        ResultTable.PrintHead();
        foreach (var scenario in AllScenarios.InOrder.Where(scenario => options.Scenarios?.Contains(scenario.Name) != false))
        {
            var ofScenario = RunAll(scenario, options);
            foreach (var result in ofScenario.Where(static result => result.Runs.Count > 0))
                ResultTable.PrintRow(result, ofScenario);
            failed |= ofScenario.Exists(result => result.Runs.Count < options.Rounds);
            results.AddRange(ofScenario);
        }

        if (options.Chart is not null)
            File.WriteAllText(options.Chart, SpeedChart.Draw(results));
        Machine.Print();
        return failed ? 1 : 0;
    }

    private static List<Result> RunAll(Scenario scenario, BenchOptions options)
    {
        var results = AllContestants.InOrder
            .Where(contestant => contestant.TakesPartIn(scenario.Layer) && options.Contestants?.Contains(contestant.Name) != false)
            .Select(contestant => new Result(scenario, contestant.Name))
            .ToList();
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var result in results)
            {
                if (FreshRun.Run(FreshRun.ThisProgram, result.Contestant, scenario, options) is { } measured)
                    result.Runs.Add(measured);
                else
                    Console.Error.WriteLine($"{result.Contestant} failed in {scenario.Name}.");
            }
        }

        return results;
    }
}
