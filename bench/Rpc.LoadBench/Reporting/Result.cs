using Rpc.LoadBench.Measuring;
using Rpc.LoadBench.Scenarios;

namespace Rpc.LoadBench.Reporting;

/// <summary>The runs of one contestant, or of one commit, in one scenario.</summary>
internal sealed record Result(Scenario Scenario, string Contestant)
{
    public List<Measurement> Runs { get; } = [];

    public double Median(Figure figure)
    {
        var ordered = Runs.Select(figure.Value).Order().ToArray();
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }

    public double Min(Figure figure) => Runs.Min(figure.Value);

    public double Max(Figure figure) => Runs.Max(figure.Value);

    /// <summary>How many times as good it is as another, by the medians of the scenario's main figure; null where that says nothing.</summary>
    public double? TimesAsGoodAs(Result? other)
    {
        if (other is not { Runs.Count: > 0 } || Runs.Count == 0)
            return null;
        var (value, reference) = (Median(Scenario.MainFigure), other.Median(Scenario.MainFigure));
        return value > 0 && reference > 0 ? Scenario.MainFigure.TimesAsGood(value, reference) : null;
    }
}
