using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

/// <summary>What the OpenTelemetry SDK collects of calls. Listeners are the process's, so these tests run alone.</summary>
[Collection(nameof(TelemetryTests))]
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public sealed class TelemetryTests : IAsyncLifetime
{
    private readonly Collected<Activity> _spans = new();
    private readonly Collected<Metric> _metrics = new();
    private TracerProvider _tracing = null!;
    private MeterProvider _metering = null!;
    private RpcSession _client = null!;
    private RpcSession _server = null!;
    private IWorkbench _workbench = null!;

    public Task InitializeAsync()
    {
        _tracing = Sdk.CreateTracerProviderBuilder().AddSource(RpcDiagnostics.ActivitySourceName).AddProcessor(new SimpleActivityExportProcessor(_spans)).Build();
        _metering = Sdk.CreateMeterProviderBuilder().AddMeter(RpcDiagnostics.MeterName).AddReader(new BaseExportingMetricReader(_metrics)).Build();
        (_client, _server) = RpcSession.CreatePair(
            session => session.Serve<IWorkbenchUser>(new WorkbenchUser(session)),
            session => session.Serve<IWorkbench>(new Workbench(session)));
        _workbench = _client.Get<IWorkbench>();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _tracing.Dispose();
        _metering.Dispose();
    }

    [Fact]
    public async Task Call_MakesAClientAndAServerSpan_InOneTrace()
    {
        using var outer = new Activity("outer") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        Assert.Equal(5, await _workbench.AddAsync(2, 3).Within());
        Assert.Same(outer, Activity.Current);

        var client = await SpanAsync("workbench.add", ActivityKind.Client);
        var server = await SpanAsync("workbench.add", ActivityKind.Server);
        Assert.Equal(outer.TraceId, client.TraceId);
        Assert.Equal(outer.SpanId, client.ParentSpanId);
        Assert.Equal(client.TraceId, server.TraceId);
        Assert.Equal(client.SpanId, server.ParentSpanId);
        Assert.Equal("jsonrpc", server.GetTagItem("rpc.system.name"));
        Assert.Equal("workbench.add", client.GetTagItem("rpc.method"));
        Assert.Equal(ActivityStatusCode.Unset, client.Status);
    }

    [Fact]
    public async Task NestedCall_IsPartOfTheSameTrace()
    {
        Assert.Equal("why!", await _workbench.AskBackAsync("why").Within());
        var outer = await SpanAsync("workbench.askBack", ActivityKind.Server);
        var nested = await SpanAsync("workbenchUser.answer", ActivityKind.Client);
        Assert.Equal(outer.SpanId, nested.ParentSpanId);
        Assert.Equal(outer.TraceId, (await SpanAsync("workbenchUser.answer", ActivityKind.Server)).TraceId);
    }

    [Fact]
    public async Task FailedCall_HasItsErrorAtBothEnds()
    {
        await Assert.ThrowsAsync<RpcException>(() => _workbench.ThrowAsync(Failure.Deliberate).Within());
        foreach (var kind in (ActivityKind[])[ActivityKind.Client, ActivityKind.Server])
        {
            var span = await SpanAsync("workbench.throw", kind);
            Assert.Equal(ActivityStatusCode.Error, span.Status);
            Assert.Equal("4711", span.GetTagItem("error.type"));
            Assert.Equal("4711", span.GetTagItem("rpc.response.status_code"));
        }

        using var cancellation = new CancellationTokenSource();
        var call = _workbench.WaitForCancellationAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        Assert.Equal("System.OperationCanceledException", (await SpanAsync("workbench.waitForCancellation", ActivityKind.Client)).GetTagItem("error.type"));
        Assert.Equal("-32800", (await SpanAsync("workbench.waitForCancellation", ActivityKind.Server)).GetTagItem("error.type"));
    }

    [Fact]
    public async Task Stream_IsOneSpan_FromItsFirstStepToItsEnd()
    {
        var stream = _workbench.CountAsync(0, 1000);
        Assert.Empty(_spans.All);
        Assert.Equal(1000, (await stream.ToListAsync().Within()).Count);
        await SpanAsync("workbench.count", ActivityKind.Client);
        await SpanAsync("workbench.count", ActivityKind.Server);
    }

    [Fact]
    public async Task Durations_AreRecordedAtBothEnds_AndSessionsCounted()
    {
        Assert.Equal(5, await _workbench.AddAsync(2, 3).Within());
        await Assert.ThrowsAsync<RpcException>(() => _workbench.ThrowAsync(Failure.Deliberate).Within());
        await SpanAsync("workbench.throw", ActivityKind.Server);
        _metering.ForceFlush();
        foreach (var name in (string[])["rpc.client.call.duration", "rpc.server.call.duration"])
        {
            var metric = Assert.Single(_metrics.All, metric => metric.Name == name);
            Assert.Equal("s", metric.Unit);
            Assert.Equal(1, Count(metric, "workbench.add", error: null));
            Assert.Equal(1, Count(metric, "workbench.throw", error: "4711"));
        }

        Assert.Contains(_metrics.All, static metric => metric.Name == "rpc.session.count");
    }

    [Fact]
    public async Task TraceContext_OfAPeer_IsTakenUp_AndAnythingElseIgnored()
    {
        await using var peer = RawPeer.Connect(static session => session.Serve<IWorkbench>(new Workbench(session)));
        await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.add","params":[1,2],"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","tracestate":"a=1"}""");
        var span = await SpanAsync("workbench.add", ActivityKind.Server);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", span.ParentSpanId.ToHexString());
        Assert.Equal("a=1", span.TraceStateString);
        foreach (var nonsense in (string[])["7", "null", "{}", "\"nonsense\"", "\"\\u0030\""])
        {
            RawPeer.AssertJson(
                """{"jsonrpc":"2.0","id":2,"result":3}""",
                await peer.AskAsync($$"""{"jsonrpc":"2.0","id":2,"traceparent":{{nonsense}},"tracestate":{{nonsense}},"method":"workbench.add","params":[1,2]}"""));
        }
    }

    private static long Count(Metric metric, string method, string? error)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var tags = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var tag in point.Tags)
                tags.Add(tag.Key, tag.Value);
            if ((string?)tags["rpc.method"] == method && (string?)tags.GetValueOrDefault("error.type") == error)
                return point.GetHistogramCount();
        }

        return 0;
    }

    // The serving end may be done a moment after the calling one.
    private async Task<Activity> SpanAsync(string name, ActivityKind kind)
    {
        bool IsWanted(Activity span) => span.DisplayName == name && span.Kind == kind;
        while (true)
        {
            var added = _spans.Added;
            if (_spans.All.SingleOrDefault(IsWanted) is { } span)
                return span;
            await added.Within();
        }
    }

    private sealed class Collected<T> : BaseExporter<T>
        where T : class
    {
        private readonly object _gate = new();
        private readonly List<T> _all = [];
        private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<T> All
        {
            get
            {
                lock (_gate)
                    return [.. _all];
            }
        }

        public Task Added
        {
            get
            {
                lock (_gate)
                    return _added.Task;
            }
        }

        public override ExportResult Export(in Batch<T> batch)
        {
            lock (_gate)
            {
                foreach (var item in batch)
                    _all.Add(item);
                _added.TrySetResult();
                _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return ExportResult.Success;
        }
    }
}
