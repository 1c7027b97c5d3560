using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Reporting;
using Rpc.LoadBench.Scenarios;

namespace Rpc.LoadBench;

/// <summary>Runs scenarios with the programs of two commits, alternating, and prints how their figures differ. bench/compare.sh builds the two.</summary>
internal static class VersionComparison
{
    // The others are the same in all commits, unless one asks for them.
    private const string OwnPrefix = "rpc-";

    /// <returns>The exit code: 1 when a run failed.</returns>
    public static int Run(string basis, string changed, BenchOptions options)
    {
        var failed = false;
        Machine.Print();
        VersionTable.PrintHead();
        foreach (var scenario in AllScenarios.InOrder.Where(scenario => options.Scenarios?.Contains(scenario.Name) != false))
        {
            foreach (var contestant in AllContestants.InOrder.Where(contestant => IsChosen(contestant, scenario, options)))
                failed |= !Compare(basis, changed, new Result(scenario, contestant.Name), options);
        }

        Machine.Print();
        return failed ? 1 : 0;
    }

    private static bool IsChosen(IContestant contestant, Scenario scenario, BenchOptions options) =>
        contestant.TakesPartIn(scenario.Layer) && (options.Contestants?.Contains(contestant.Name) ?? contestant.Name.StartsWith(OwnPrefix, StringComparison.Ordinal));

    private static bool Compare(string basis, string changed, Result before, BenchOptions options)
    {
        var after = new Result(before.Scenario, before.Contestant);
        for (var round = 0; round < options.Rounds; round++)
        {
            // Each goes first in every other round, so that neither gains from how the machine changes meanwhile.
            var added = round % 2 == 0
                ? AddRun(basis, before, options) && AddRun(changed, after, options)
                : AddRun(changed, after, options) && AddRun(basis, before, options);
            if (!added)
                return false;
        }

        VersionTable.PrintRows(before, after);
        return true;
    }

    // A commit that does not know the scenario or the contestant yet fails here, and the others go on.
    private static bool AddRun(string program, Result result, BenchOptions options)
    {
        if (FreshRun.Run(program, result.Contestant, result.Scenario, options) is not { } measured)
        {
            Console.Error.WriteLine($"{result.Contestant} failed in {result.Scenario.Name} with {program}.");
            return false;
        }

        result.Runs.Add(measured);
        return true;
    }
}
