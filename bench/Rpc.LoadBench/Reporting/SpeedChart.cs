using System.Globalization;
using System.Text;

namespace Rpc.LoadBench.Reporting;

/// <summary>
/// Draws how many times as good the contestants are as the one that people use today: a group of bars for each scenario, on a
/// logarithmic scale, as SVG that reads in light and in dark.
/// </summary>
internal static class SpeedChart
{
    private const int Width = 820;
    private const int Left = 130;
    private const int Right = 740;
    private const int Top = 90;
    private const int BarHeight = 12;
    private const int BarDistance = 14;
    private const int GroupDistance = 12;

    // The first that took part is the measure of the others.
    private static readonly string[] References = ["signalr", "limit"];

    public static string Draw(List<Result> results)
    {
        var reference = References.FirstOrDefault(name => results.Exists(result => result.Contestant == name)) ?? "";
        var bars = Bars(results, reference);
        var scale = LogScale.Covering(bars.Select(static bar => bar.Ratio), Left, Right);
        var body = new StringBuilder();
        var y = Top;
        foreach (var group in bars.GroupBy(static bar => bar.Result.Scenario))
        {
            var height = group.Count() * BarDistance;
            Append(body, $"""<text x="{Left - 12}" y="{y + (height / 2) + 2}" class="name">{group.Key.Name}</text>""");
            foreach (var bar in group)
            {
                Append(body, DrawBar(bar, y, scale));
                y += BarDistance;
            }

            y += GroupDistance;
        }

        return $"{Head(y + 30, reference)}{Grid(y, scale)}{Legend(bars)}{body}</svg>\n";
    }

    private static List<ChartBar> Bars(List<Result> results, string reference) =>
    [
        .. from result in results
           where result.Contestant != reference
           let ratio = result.TimesAsGoodAs(results.Find(other => other.Scenario == result.Scenario && other.Contestant == reference))
           where ratio is not null
           select new ChartBar(result, ratio.Value),
    ];

    private static string DrawBar(ChartBar bar, int y, LogScale scale)
    {
        var (from, to) = (Math.Min(scale.At(1), scale.At(bar.Ratio)), Math.Max(scale.At(1), scale.At(bar.Ratio)));
        return $"""
            <rect x="{Text(from)}" y="{y}" width="{Text(Math.Max(to - from, 1))}" height="{BarHeight}" class="{bar.Result.Contestant}"><title>{bar.Result.Contestant}</title></rect>
            <text x="{Text(to + 5)}" y="{y + 10}" class="value">{Ratio(bar.Ratio)}</text>
            """;
    }

    private static string Grid(int bottom, LogScale scale)
    {
        var grid = new StringBuilder();
        foreach (var power in scale.Powers)
        {
            var x = Text(scale.At(power));
            Append(grid, $"""
                <line x1="{x}" y1="{Top - 8}" x2="{x}" y2="{bottom}" class="{(power == 1 ? "one" : "grid")}"/>
                <text x="{x}" y="{bottom + 16}" class="axis">{Text(power)} ×</text>
                """);
        }

        return grid.ToString();
    }

    private static string Legend(List<ChartBar> bars)
    {
        var legend = new StringBuilder();
        var x = Left;
        foreach (var contestant in bars.Select(static bar => bar.Result.Contestant).Distinct())
        {
            Append(legend, $"""
                <rect x="{x}" y="52" width="{BarHeight}" height="{BarHeight}" class="{contestant}"/>
                <text x="{x + 18}" y="62" class="value">{contestant}</text>
                """);
            x += 110;
        }

        return legend.ToString();
    }

    private static string Head(int height, string reference) => $$"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{Width}} {{height}}" width="{{Width}}" height="{{height}}" role="img" font-family="system-ui, sans-serif" font-size="12">
        <title>How many times as good as {{reference}}, by scenario</title>
        <style>
        .paper { fill: #ffffff } .head, .name, .value { fill: #1f2328 } .axis, .note { fill: #59636e } .grid { stroke: #d1d9e0 } .one { stroke: #59636e }
        @media (prefers-color-scheme: dark) {
        .paper { fill: #0d1117 } .head, .name, .value { fill: #f0f6fc } .axis, .note { fill: #9198a1 } .grid { stroke: #3d444d } .one { stroke: #9198a1 }
        }
        .head { font-size: 15px; font-weight: 600 } .name { text-anchor: end } .value { font-size: 11px } .axis { text-anchor: middle; font-size: 11px } .note { font-size: 11px }
        .limit { fill: #8c959f } .kestrel-ws { fill: #d4a72c } .signalr { fill: #a475f9 } .rpc-ws { fill: #1b7c83 } .rpc-json { fill: #218bff } .rpc-msgpack { fill: #2da44e }
        </style>
        <rect width="{{Width}}" height="{{height}}" rx="6" class="paper"/>
        <text x="{{Left}}" y="24" class="head">How many times as good as {{reference}}</text>
        <text x="{{Left}}" y="40" class="note">operations per second; latency by its median, idle by memory</text>

        """;

    private static void Append(StringBuilder text, string lines) => text.Append(lines).Append('\n');

    private static string Ratio(double ratio) => ratio.ToString(ratio < 10 ? "0.##" : "N0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
