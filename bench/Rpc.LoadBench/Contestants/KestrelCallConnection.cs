using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace Rpc.LoadBench.Contestants;

/// <summary>Calls over <see cref="WebSocket"/> as one writes them by hand: a table of task sources and a lock for sending.</summary>
internal sealed class KestrelCallConnection : ICallConnection
{
    private readonly ClientWebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _calls = new();
    private int _lastId;

    public KestrelCallConnection(ClientWebSocket socket)
    {
        _socket = socket;
        _ = Task.Run(ReceiveAsync);
    }

    public static async Task ServeAsync(WebSocket socket)
    {
        var request = new byte[64];
        var response = new byte[BinaryCalls.ResponseBytes];
        while ((await socket.ReceiveAsync(request.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
        {
            BinaryCalls.Answer(request, response);
            await socket.SendAsync(response.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
    }

    public async ValueTask<int> AddAsync(int a, int b)
    {
        var id = Interlocked.Increment(ref _lastId);
        var call = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = call;
        var request = new byte[BinaryCalls.RequestBytes];
        BinaryCalls.WriteRequest(request, id, a, b);
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(request.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        return await call.Task;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        _sending.Dispose();
        return default;
    }

    private async Task ReceiveAsync()
    {
        var response = new byte[64];
        try
        {
            while ((await _socket.ReceiveAsync(response.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                if (_calls.TryRemove(BinaryPrimitives.ReadInt32LittleEndian(response), out var call))
                    call.SetResult(BinaryPrimitives.ReadInt32LittleEndian(response.AsSpan(4)));
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The run is over.
        }
    }
}
