using System.Globalization;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Reporting;

/// <summary>The medians of all contestants as a table of Markdown.</summary>
internal static class ResultTable
{
    private static readonly string[] References = ["limit", "kestrel-ws", "signalr"];

    public static void PrintHead()
    {
        Print(["scenario", "contestant", .. References.Select(static name => $"× {name}"), .. Figure.All.Select(static figure => figure.Name)]);
        Print(["---", "---", .. References.Select(static _ => "--:"), .. Figure.All.Select(static _ => "--:")]);
    }

    /// <summary>Prints one contestant's row.</summary>
    /// <param name="result">Its runs.</param>
    /// <param name="all">Those of all contestants in the same scenario.</param>
    public static void PrintRow(Result result, List<Result> all) => Print(
    [
        result.Scenario.Name,
        result.Contestant,
        .. References.Select(name => Cell(result.TimesAsGoodAs(all.Find(other => other.Contestant == name)) ?? 0, "N2")),
        .. Figure.All.Select(figure => Cell(result.Median(figure), figure.Format)),
    ]);

    // What is 0 was not measured.
    private static string Cell(double value, string format) => value == 0 ? "" : value.ToString(format, CultureInfo.InvariantCulture);

    private static void Print(string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");
}
