using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Rpc.Microbenchmarks;

/// <summary>Says how many bytes an operation goes through.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BytesPerOperationAttribute(int bytes) : Attribute
{
    public int Bytes => bytes;
}

/// <summary>GB/s, where the benchmark says how many bytes an operation goes through.</summary>
internal sealed class ThroughputColumn : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "GB/s";

    public bool AlwaysShow => false;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Payload bytes per nanosecond";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        var bytes = benchmarkCase.Descriptor.Type.GetCustomAttributes(typeof(BytesPerOperationAttribute), inherit: false).Cast<BytesPerOperationAttribute>().SingleOrDefault()?.Bytes;
        var mean = summary[benchmarkCase]?.ResultStatistics?.Mean;
        return bytes is null || mean is null ? "" : (bytes.Value / mean.Value).ToString("N1", CultureInfo.InvariantCulture);
    }

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(static candidate => candidate.Descriptor.Type.IsDefined(typeof(BytesPerOperationAttribute), inherit: false));

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
}
