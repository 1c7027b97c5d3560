using System.Globalization;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Reporting;

/// <summary>What two commits differ in as a table of Markdown: each figure's medians and their ratio, with the smallest and the largest.</summary>
internal static class VersionTable
{
    public static void PrintHead()
    {
        Console.WriteLine("| scenario | contestant | figure | base | min…max | head | min…max | head ÷ base | min…max of the rounds |");
        Console.WriteLine("|---|---|---|--:|--:|--:|--:|--:|--:|");
    }

    public static void PrintRows(Result before, Result after)
    {
        // What is 0 was not measured, or does not happen.
        foreach (var figure in Figure.All.Where(figure => before.Median(figure) > 0 && after.Median(figure) > 0))
        {
            var ratios = before.Runs.Zip(after.Runs, (first, second) => figure.Value(second) / figure.Value(first)).ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {before.Scenario.Name} | {before.Contestant} | {figure.Name} | {Medians(before, figure)} | {Medians(after, figure)} | {after.Median(figure) / before.Median(figure):N2} | {ratios.Min():N2}…{ratios.Max():N2} |"));
        }
    }

    private static string Medians(Result result, Figure figure)
    {
        string Text(double value) => value.ToString(figure.Format, CultureInfo.InvariantCulture);
        return $"{Text(result.Median(figure))} | {Text(result.Min(figure))}…{Text(result.Max(figure))}";
    }
}
