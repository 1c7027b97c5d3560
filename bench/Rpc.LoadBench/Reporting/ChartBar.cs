namespace Rpc.LoadBench.Reporting;

/// <summary>One bar of the chart.</summary>
internal sealed record ChartBar(Result Result, double Ratio);
