using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Rpc.TestKit;

/// <summary>What the OpenTelemetry SDK collects of <c>rpc.limit.exceeded</c>, or of another count by limits. It is the whole process's, so tests with it run alone.</summary>
public sealed class CountedLimits : IDisposable
{
    private readonly Exporter _exporter;
    private readonly MeterProvider _provider;

    /// <summary>Starts to collect.</summary>
    public CountedLimits(string instrument = "rpc.limit.exceeded")
    {
        _exporter = new Exporter(instrument);
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(RpcDiagnostics.MeterName).AddReader(new BaseExportingMetricReader(_exporter)).Build();
    }

    /// <summary>How often each limit was gone past so far.</summary>
    public IReadOnlyDictionary<string, long> Read()
    {
        _provider.ForceFlush();
        return _exporter.Counts;
    }

    /// <inheritdoc/>
    public void Dispose() => _provider.Dispose();

    private sealed class Exporter(string instrument) : BaseExporter<Metric>
    {
        public IReadOnlyDictionary<string, long> Counts { get; private set; } = new Dictionary<string, long>();

        public override ExportResult Export(in Batch<Metric> batch)
        {
            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var metric in batch)
            {
                if (metric.Name != instrument)
                    continue;
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    foreach (var tag in point.Tags)
                    {
                        if (tag.Key == "rpc.limit.name")
                            counts[(string)tag.Value!] = counts.GetValueOrDefault((string)tag.Value!) + point.GetSumLong();
                    }
                }
            }

            Counts = counts;
            return ExportResult.Success;
        }
    }
}
