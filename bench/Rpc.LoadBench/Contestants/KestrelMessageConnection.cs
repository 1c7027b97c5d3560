using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Rpc.LoadBench.Contestants;

/// <summary>Messages over <see cref="WebSocket"/>. The buffer starts small and grows with the messages, so that an idle connection is not charged for it.</summary>
internal sealed class KestrelMessageConnection(WebSocket socket) : IMessageConnection
{
    private byte[] _buffer = new byte[256];
    private int _length;
    private bool _hasMessage;

    // Pooled, so that it costs no more than a loop around the socket itself.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitAsync()
    {
        _length = 0;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                    return false;
                _length += received.Count;
                if (received.EndOfMessage)
                    return _hasMessage = true;
                if (_length == _buffer.Length)
                    Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    public bool TryReceive(out ReadOnlyMemory<byte> message)
    {
        message = _buffer.AsMemory(0, _length);
        var hasMessage = _hasMessage;
        _hasMessage = false;
        return hasMessage;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> message) =>
        socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    public ValueTask FlushAsync() => default;

    public ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        return default;
    }
}
