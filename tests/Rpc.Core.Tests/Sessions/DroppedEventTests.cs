using System.Diagnostics.Metrics;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Sessions;

/// <summary>What the receiver of events makes of being told that some were dropped.</summary>
public sealed partial class DroppedEventTests
{
    /// <summary>For nobody else, since drops are counted by event for the whole process.</summary>
    [RpcContract]
    public partial interface IOwn
    {
        [RpcEvent(Overflow = RpcEventOverflow.DropNewest, Capacity = 1)]
        event Action<int> Ticked;
    }

    private readonly RecordingLoggerFactory _log = new();

    [Fact]
    public async Task Dropped_IsSeenBeforeTheNextEvent_LoggedAndCounted()
    {
        List<string> seen = [];
        using var counter = new DropCounter("receive");
        await using var peer = Connect();
        peer.Session.Get<IOwn>().Ticked += number => seen.Add($"{number}");
        peer.Session.EventsDropped += static (_, _) => throw new InvalidOperationException("a subscriber's own failure");
        peer.Session.EventsDropped += (sender, dropped) => seen.Add($"{ReferenceEquals(sender, peer.Session)} {dropped}");
        Assert.Contains("$/subscribe", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"own.ticked","params":[1]}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/dropped","params":{"more":[1],"count":5,"event":"own.t\u0069cked"}}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"own.ticked","params":[7]}""");
        await peer.AssertAliveAsync();
        Assert.Equal(["1", "True RpcEventsDropped { EventName = own.ticked, Count = 5 }", "7"], seen);
        Assert.Equal(5, counter.Count);
        Assert.Contains(_log.Entries, static entry => entry.EventId == 1013 && entry.Message.Contains("5 of its events 'own.ticked'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("own.ticked")]
    [InlineData("no.such")]
    public async Task Dropped_OfAnEventThatNobodyListensTo_IsIgnored(string name)
    {
        await using var peer = Connect();
        peer.Session.EventsDropped += static (_, _) => Assert.Fail("nobody listens");
        await peer.SendAsync($$$"""{"jsonrpc":"2.0","method":"$/dropped","params":{"event":"{{{name}}}","count":5}}""");
        await peer.AssertAliveAsync();
        Assert.Empty(_log.Errors);
        Assert.DoesNotContain(_log.Entries, static entry => entry.EventId == 1013);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","params":null""")]
    [InlineData(""","params":{}""")]
    [InlineData(""","params":["own.ticked",5]""")]
    [InlineData(""","params":{"event":"own.ticked"}""")]
    [InlineData(""","params":{"count":5}""")]
    [InlineData(""","params":{"event":5,"count":5}""")]
    [InlineData(""","params":{"event":"own.ticked","count":0}""")]
    [InlineData(""","params":{"event":"own.ticked","count":-1}""")]
    [InlineData(""","params":{"event":"own.ticked","count":1.5}""")]
    [InlineData(""","params":{"event":"own.ticked","count":"5"}""")]
    [InlineData(""","params":{"event":"own.ticked","count":99999999999999999999}""")]
    public async Task Dropped_ThatIsMalformed_CountsAsSuch_AndTheSessionGoesOn(string parameters)
    {
        await using var peer = Connect(new RpcSessionOptions { MaxMalformedMessages = 1, LoggerFactory = _log });
        peer.Session.Get<IOwn>().Ticked += static _ => { };
        Assert.Contains("$/subscribe", await peer.ReceiveAsync(), StringComparison.Ordinal);
        var answer = await peer.AskAsync($$"""{"jsonrpc":"2.0","method":"$/dropped"{{parameters}}}""");
        Assert.Contains("-32602", answer, StringComparison.Ordinal);
        await peer.AssertAliveAsync();
        await peer.SendAsync($$"""{"jsonrpc":"2.0","method":"$/dropped"{{parameters}}}""");
        Assert.Equal(RpcSessionEndReason.LimitExceeded, (await peer.Session.Completion.Within()).Reason);
    }

    [Fact]
    public async Task Dropped_AsARequest_IsNoMethod()
    {
        await using var peer = Connect();
        Assert.Contains("-32601", await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"$/dropped","params":{"event":"own.ticked","count":5}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropping_IsCountedAndLoggedAtTheSender_OncePerTimeThatThePeerIsSlow()
    {
        using var counter = new DropCounter("transmit");
        await using var peer = RawPeer.Connect(static session => session.Serve<IOwn>(new Own()), new RpcSessionOptions { LoggerFactory = _log }, capacity: 1);
        Assert.Contains("result", await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"$/subscribe","params":{"event":"own.ticked"}}"""), StringComparison.Ordinal);
        var group = new RpcGroup<IOwn>();
        group.Add(peer.Session);

        // One is in the channel, one waits at it, and one is held.
        for (var i = 0; i < 10; i++)
            await group.RaiseTickedAsync(i).Within();
        Assert.Equal(7, counter.Count);
        Assert.Single(_log.Entries, static entry => entry.EventId == 1014);

        // A plain peer is told of nothing.
        for (var i = 0; i < 3; i++)
            RawPeer.AssertJson($$"""{"jsonrpc":"2.0","method":"own.ticked","params":[{{i}}]}""", await peer.ReceiveAsync());
        await peer.AssertAliveAsync();
    }

    private RawPeer Connect(RpcSessionOptions? options = null) =>
        RawPeer.Connect(options: options ?? new RpcSessionOptions { LoggerFactory = _log }, subprotocol: "rpc.v1.json");

    private sealed class Own : IOwn
    {
        public event Action<int> Ticked
        {
            add { }
            remove { }
        }
    }

    private sealed class DropCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public DropCounter(string direction)
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == RpcDiagnostics.MeterName && instrument.Name == "rpc.events.dropped")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                if (tags.ToArray().Contains(new("rpc.method", "own.ticked")) && tags.ToArray().Contains(new("network.io.direction", direction)))
                    Interlocked.Add(ref _count, value);
            });
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
