using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.Channels;
using Rpc.Transport.Connections;
using Rpc.Transport.Endpoints;
using Rpc.Transport.Protocol.Frames;
using Rpc.WebSockets;

namespace Rpc.Microbenchmarks;

/// <summary>
/// What a call costs a processor, from the bytes of a request to the bytes of its answer, and at the end that calls from there to its caller: sessions over WebSocket connections whose wires hand on
/// batches of bytes in memory, all on one thread. Steadier than anything with sockets, since nothing in it waits.
/// </summary>
internal static class PathBenchmark
{
    private const int InFlight = 128;
    private const int Rounds = 31;

    public static async Task RunAsync()
    {
        foreach (var subprotocol in new[] { RpcSubprotocols.MessagePack, RpcSubprotocols.Json })
        {
            var (client, server) = (new PumpedWire(), new PumpedWire());
            Open(server, Role.Server, subprotocol, static session => session.Serve<IAdder>(new Adder()));
            var calling = Open(client, Role.Client, subprotocol, null);
            var adder = calling.Get<IAdder>();
            var calls = 0L;
            var isOver = false;
            async Task CallAsync()
            {
                for (var i = 0; !isOver; i++, calls++)
                {
                    if (await adder.AddAsync(i, 6) != i + 6)
                        throw new InvalidOperationException("wrong");
                }
            }

            await Task.Run(() =>
            {
                var callers = Enumerable.Range(0, InFlight).Select(_ => CallAsync()).ToArray();
                var (atClient, atServer) = (new List<double>(), new List<double>());
                for (var round = 0; round < Rounds * 4; round++)
                {
                    var (ofClient, ofServer, before) = (0L, 0L, calls);
                    for (var turn = 0; turn < 300; turn++)
                    {
                        var start = Stopwatch.GetTimestamp();
                        server.Receive(client.TakeSent());
                        var middle = Stopwatch.GetTimestamp();
                        client.Receive(server.TakeSent());
                        ofServer += middle - start;
                        ofClient += Stopwatch.GetTimestamp() - middle;
                    }

                    if (round < Rounds * 3)
                        continue;
                    atClient.Add(Stopwatch.GetElapsedTime(0, ofClient).TotalNanoseconds / (calls - before));
                    atServer.Add(Stopwatch.GetElapsedTime(0, ofServer).TotalNanoseconds / (calls - before));
                }

                Console.WriteLine($"{subprotocol}: client {atClient.Order().ElementAt(Rounds / 2):F0} ns, server {atServer.Order().ElementAt(Rounds / 2):F0} ns a call ({calls:N0} calls)");
                isOver = true;
                server.Receive(client.TakeSent());
                client.Receive(server.TakeSent());
                return Task.WhenAll(callers);
            });
        }
    }

    private static RpcSession Open(PumpedWire wire, Role role, string subprotocol, Action<RpcSession>? configure)
    {
        var connection = new WebSocketConnection(
            wire, role, new WebSocketConnectionInfo(subprotocol, "/", "", PeerHead: null), new WebSocketConnectionOptions(), [], RandomMaskingKeys.Shared, NullLogger.Instance);
        return RpcSession.Start(new WebSocketChannel(connection), configure);
    }

    private sealed class Adder : IAdder
    {
        public ValueTask<int> AddAsync(int a, int b) => new(a + b);
    }

    /// <summary>Hands on what it is told to, on the thread that tells it.</summary>
    private sealed class PumpedWire : Wire, IValueTaskSource<int>
    {
        private readonly object _gate = new();
        private byte[] _sent = new byte[64 * 1024];
        private byte[] _taken = new byte[64 * 1024];
        private int _sentBytes;
        private ReadOnlyMemory<byte> _there;
        private Memory<byte> _destination;
        private ManualResetValueTaskSourceCore<int> _core;
        private volatile bool _isWaiting;

        public override string RemoteAddress => "pump";

        public override bool CanTellWithoutWaiting => true;

        public ReadOnlyMemory<byte> TakeSent()
        {
            lock (_gate)
            {
                (_sent, _taken) = (_taken, _sent);
                var bytes = _taken.AsMemory(0, _sentBytes);
                _sentBytes = 0;
                return bytes;
            }
        }

        public void Receive(ReadOnlyMemory<byte> bytes)
        {
            // Nothing would be the end. The loop begins, and sometimes goes on, on another thread.
            if (bytes.IsEmpty)
                return;
            SpinWait.SpinUntil(() => _isWaiting);
            _there = bytes;
            _isWaiting = false;
            var received = 0;
            if (!_destination.IsEmpty)
                TryReceive(_destination.Span, out received);
            _core.SetResult(received);
        }

        public override bool TryReceive(Span<byte> destination, out int received)
        {
            received = Math.Min(destination.Length, _there.Length);
            _there.Span[..received].CopyTo(destination);
            _there = _there[received..];
            return received > 0;
        }

        public override ValueTask<int> WaitToReceiveAsync(CancellationToken cancellationToken) => WaitAsync(default);

        public override ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken) =>
            TryReceive(destination.Span, out var received) ? new ValueTask<int>(received) : WaitAsync(destination);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            // The first messages of all leave on another thread.
            lock (_gate)
            {
                if (_sentBytes + bytes.Length > _sent.Length)
                    Array.Resize(ref _sent, Math.Max(2 * _sent.Length, _sentBytes + bytes.Length));
                bytes.Span.CopyTo(_sent.AsSpan(_sentBytes));
                _sentBytes += bytes.Length;
            }

            return default;
        }

        public override ValueTask ShutdownSendAsync() => default;

        public override void Abort()
        {
        }

        public override void Dispose()
        {
        }

        private ValueTask<int> WaitAsync(Memory<byte> destination)
        {
            _destination = destination;
            _core.Reset();
            return new ValueTask<int>(this, _core.Version);
        }

        int IValueTaskSource<int>.GetResult(short token) => _core.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

        void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            _core.OnCompleted(continuation, state, token, flags);
            _isWaiting = true;
        }
    }
}
