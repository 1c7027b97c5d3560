using System.Buffers.Binary;
using System.Diagnostics;
using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Scenarios;

/// <summary>So many connections, on each of which so many messages go round; order and content are checked.</summary>
internal sealed record EchoScenario(string Name, int Connections, int InFlight, int MessageBytes) : Scenario(Name, Layer.Echo)
{
    public override bool NeedsAwakeCores => Connections * InFlight == 1;

    public override async Task<Measurement> RunAsync(IContestant contestant, int port, SnapshotServer.Client server, TimeSpan warmUp, TimeSpan duration)
    {
        var loops = await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ => new Loop(await contestant.ConnectForEchoAsync(port, Layer), MessageBytes)));
        var latencies = new LatencyRecorder();
        var measured = await MeasureAsync(
            async end => (await Task.WhenAll(loops.Select((loop, index) => Task.Run(() => loop.RunUntilAsync(InFlight, end, index == 0 ? latencies : null))))).Sum(),
            latencies,
            server,
            warmUp,
            duration);
        foreach (var loop in loops)
            await loop.Connection.DisposeAsync();
        return measured with { MegabytesPerSecond = measured.PerSecond * MessageBytes / 1e6 };
    }

    private sealed class Loop(IMessageConnection connection, int messageBytes)
    {
        private const int NumberBytes = 16;

        private readonly byte[] _message = [.. Enumerable.Range(0, messageBytes).Select(static i => (byte)(i * 7))];
        private long _sent;
        private long _received;

        public IMessageConnection Connection => connection;

        public async Task<long> RunUntilAsync(int inFlight, long end, LatencyRecorder? latencies)
        {
            var before = _received;
            for (var i = 0; i < inFlight; i++)
                await SendAsync();
            while (_received < _sent)
            {
                if (!await connection.WaitAsync())
                    throw new IOException("The server ended the connection.");
                while (connection.TryReceive(out var message))
                {
                    var sentAt = Check(message.Span);
                    var now = Stopwatch.GetTimestamp();
                    latencies?.Add(now - sentAt);
                    if (now < end)
                        await SendAsync();
                }
            }

            return _received - before;
        }

        private ValueTask SendAsync()
        {
            BinaryPrimitives.WriteInt64LittleEndian(_message, _sent++);
            BinaryPrimitives.WriteInt64LittleEndian(_message.AsSpan(8), Stopwatch.GetTimestamp());
            return connection.SendAsync(_message);
        }

        private long Check(ReadOnlySpan<byte> message)
        {
            if (message.Length != _message.Length || BinaryPrimitives.ReadInt64LittleEndian(message) != _received++)
                throw new InvalidOperationException("A message was lost, or came out of order.");
            if (!message[NumberBytes..].SequenceEqual(_message.AsSpan(NumberBytes)))
                throw new InvalidOperationException("A message was damaged.");
            return BinaryPrimitives.ReadInt64LittleEndian(message[8..]);
        }
    }
}
