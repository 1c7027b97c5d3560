using BenchmarkDotNet.Attributes;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Microbenchmarks;

/// <summary>One message of 32 bytes through the protocol's two halves.</summary>
public class FrameBenchmarks
{
    private readonly byte[] _payload = new byte[32];
    private readonly FrameBuffer _output = new();
    private readonly WebSocketSender _server = new(Role.Server, RandomMaskingKeys.Shared);
    private readonly WebSocketSender _client = new(Role.Client, RandomMaskingKeys.Shared);
    private readonly WebSocketReceiver _receiver = new(Role.Server, new WebSocketLimits(1 << 20, 1 << 20), 32 * 1024);
    private readonly byte[] _frame;
    private readonly byte[] _buffer;

    public FrameBenchmarks()
    {
        _client.WriteMessage(_payload, Opcode.Binary, _output);
        _frame = _output.TakeSlice().ToArray();
        _buffer = new byte[_frame.Length];
        _output.Clear();
    }

    [Benchmark]
    public void WriteAsServer()
    {
        _server.WriteMessage(_payload, Opcode.Binary, _output);
        _output.Clear();
    }

    [Benchmark]
    public void WriteAsClient()
    {
        _client.WriteMessage(_payload, Opcode.Binary, _output);
        _output.Clear();
    }

    [Benchmark]
    public bool ReadAsServer()
    {
        // Unmasked in place, so each time a fresh copy.
        _frame.CopyTo(_buffer, 0);
        return _receiver.TryRead(_buffer, out _, out _);
    }
}
