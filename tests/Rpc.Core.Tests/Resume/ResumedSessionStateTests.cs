using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Rpc.Core.Tests.Sessions;
using Rpc.Resume;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Resume;

/// <summary>What a session says of its connections: state, event, log and counters. Runs alone, since counters are the process's.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class ResumedSessionStateTests : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly ConcurrentQueue<RpcConnectionState> _states = new();
    private readonly RecordingLoggerFactory _log = new();
    private readonly MeterListener _listener = new();

    public ResumedSessionStateTests()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == RpcDiagnostics.MeterName && instrument.Name is "rpc.session.interrupted" or "rpc.session.resumed")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, _, _) => _counts.AddOrUpdate(instrument.Name, count, (_, before) => before + count));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task LostConnection_IsTold_AndSoIsTheNext()
    {
        // The call's request gets through, and its answer over the second connection.
        var pair = new ResumablePair(RpcSubprotocols.Json, static number => new CutChannel.Life(number == 0 ? 1 : int.MaxValue, losesLast: false));
        await using var client = RpcSession.Start(pair.Client, Watch, new RpcSessionOptions { LoggerFactory = _log });
        await using var server = RpcSession.Start(pair.Server, static session => session.Serve<IWorkbench>(new Workbench(session)));
        Assert.Equal(5, await client.Get<IWorkbench>().AddAsync(2, 3).Within());

        // Told by whoever brings the connection, which may be behind the answer.
        await Eventually.TrueAsync(() => _states.Count >= 2 && _counts.Values.Sum() >= 4);
        Assert.Equal([RpcConnectionState.Interrupted, RpcConnectionState.Connected], _states);
        Assert.Equal(RpcConnectionState.Connected, client.ConnectionState);
        Assert.Equal([1016, 1008, 1017, 1008], _log.Entries.Select(static entry => entry.EventId));
        Assert.Equal((2L, 2L), (_counts["rpc.session.interrupted"], _counts["rpc.session.resumed"]));
    }

    // One whose subscriber fails tells the others all the same.
    private void Watch(RpcSession session)
    {
        session.ConnectionStateChanged += static (_, _) => throw new InvalidOperationException("on purpose");
        session.ConnectionStateChanged += (_, state) => _states.Enqueue(state);
    }
}
