using System.Buffers.Binary;
using System.Net.Sockets;

namespace Rpc.LoadBench.Contestants;

/// <summary>
/// The sending end of what is pushed or streamed over a bare socket. Messages that are sent while others are on their way to the system leave together, in one call; none waits for
/// others to come. A sender that is ahead of the socket waits.
/// </summary>
internal sealed class RawPushConnection(Socket socket) : IMessageConnection, IThreadPoolWorkItem
{
    private const int MaxWaiting = 256 * 1024;

    private readonly RawMessageConnection _input = new(socket);
    private readonly object _gate = new();
    private byte[] _filling = new byte[256];
    private byte[] _leaving = new byte[256];
    private int _filled;
    private bool _isSending;
    private TaskCompletionSource? _room; // while a sender waits

    public ValueTask<bool> WaitAsync() => _input.WaitAsync();

    public bool TryReceive(out ReadOnlyMemory<byte> message) => _input.TryReceive(out message);

    public ValueTask SendAsync(ReadOnlyMemory<byte> message)
    {
        Task? room = null;
        bool starts;
        lock (_gate)
        {
            Append(message.Span);
            starts = !_isSending;
            _isSending = true;
            if (_filled > MaxWaiting)
                room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        if (starts)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return room is null ? default : new ValueTask(room);
    }

    /// <summary>Nothing waits for it.</summary>
    public ValueTask FlushAsync() => default;

    public ValueTask DisposeAsync() => _input.DisposeAsync();

    void IThreadPoolWorkItem.Execute() => _ = SendWaitingAsync();

    private void Append(ReadOnlySpan<byte> message)
    {
        var end = _filled + RawMessageConnection.LengthBytes + message.Length;
        if (end > _filling.Length)
            Array.Resize(ref _filling, Math.Max(end, _filling.Length * 2));
        BinaryPrimitives.WriteInt32LittleEndian(_filling.AsSpan(_filled), message.Length);
        message.CopyTo(_filling.AsSpan(_filled + RawMessageConnection.LengthBytes));
        _filled = end;
    }

    private async Task SendWaitingAsync()
    {
        try
        {
            while (TakeWaiting() is var count and > 0)
            {
                for (var sent = 0; sent < count;)
                    sent += await socket.SendAsync(_leaving.AsMemory(sent, count - sent), SocketFlags.None);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The run is over.
            lock (_gate)
                _room?.TrySetResult();
        }
    }

    private int TakeWaiting()
    {
        lock (_gate)
        {
            _room?.SetResult();
            _room = null;
            (_filling, _leaving) = (_leaving, _filling);
            (var count, _filled) = (_filled, 0);
            _isSending = count > 0;
            return count;
        }
    }
}
