using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Rpc.LoadBench.Contestants;

/// <summary>Messages with their length in four bytes before them. An idle connection holds no buffer worth mentioning.</summary>
internal sealed class RawMessageConnection(Socket socket) : IMessageConnection
{
    public const int LengthBytes = 4;
    private const int MaxOutput = 64 * 1024;

    private byte[] _input = new byte[256];
    private byte[] _output = new byte[256];
    private int _start;
    private int _end;
    private int _written;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitAsync()
    {
        try
        {
            while (!HasMessage())
            {
                _input.AsSpan(_start, _end - _start).CopyTo(_input);
                (_start, _end) = (0, _end - _start);
                var received = await socket.ReceiveAsync(_input.AsMemory(_end), SocketFlags.None);
                if (received == 0)
                    return false;
                _end += received;

                // There may be more than it holds: the next read takes more at once.
                if (_end == _input.Length)
                    Array.Resize(ref _input, _input.Length * 2);
            }

            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The run is over.
            return false;
        }
    }

    public bool TryReceive(out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (!HasMessage())
            return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(_input.AsSpan(_start));
        message = _input.AsMemory(_start + LengthBytes, length);
        _start += LengthBytes + length;
        return true;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> message)
    {
        if (_written + LengthBytes + message.Length > _output.Length)
            Array.Resize(ref _output, Math.Max(_output.Length * 2, _written + LengthBytes + message.Length));
        BinaryPrimitives.WriteInt32LittleEndian(_output.AsSpan(_written), message.Length);
        message.Span.CopyTo(_output.AsSpan(_written + LengthBytes));
        _written += LengthBytes + message.Length;
        return _written < MaxOutput ? default : FlushAsync();
    }

    public async ValueTask FlushAsync()
    {
        for (var sent = 0; sent < _written;)
            sent += await socket.SendAsync(_output.AsMemory(sent, _written - sent), SocketFlags.None);
        _written = 0;
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return default;
    }

    private bool HasMessage() =>
        _end - _start >= LengthBytes && _end - _start - LengthBytes >= BinaryPrimitives.ReadInt32LittleEndian(_input.AsSpan(_start));
}
