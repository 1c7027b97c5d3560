using System.Collections.Concurrent;
using System.Net.WebSockets;
using Rpc.LoadBench.Contestants.HandWritten;

namespace Rpc.LoadBench.Contestants;

/// <summary>Calls over <see cref="ClientWebSocket"/> as one writes them by hand: a table of task sources and a lock for sending.</summary>
internal sealed class KestrelCallConnection<TRequest, TRequestForm, TResponse, TResponseForm> : ICallConnection<TRequest, TResponse>
    where TRequestForm : IBinaryForm<TRequest>
    where TResponseForm : IBinaryForm<TResponse>
{
    private readonly ClientWebSocket _socket;
    private readonly KestrelMessageConnection _messages;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<TResponse>> _calls = new();
    private readonly Task _receiving;
    private int _lastId;

    public KestrelCallConnection(ClientWebSocket socket)
    {
        _socket = socket;
        _messages = new KestrelMessageConnection(socket);
        _receiving = Task.Run(ReceiveAsync);
    }

    public async ValueTask<TResponse> InvokeAsync(TRequest request)
    {
        var id = Interlocked.Increment(ref _lastId);
        var call = new TaskCompletionSource<TResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = call;
        var message = new byte[CallMessage.Measure<TRequest, TRequestForm>(request)];
        CallMessage.Write<TRequest, TRequestForm>(id, request, message);
        await _sending.WaitAsync();
        try
        {
            await _messages.SendAsync(message);
        }
        finally
        {
            _sending.Release();
        }

        return await call.Task;
    }

    /// <summary>Closes in good order: connections that open and close are measured too.</summary>
    public async ValueTask DisposeAsync()
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReceiveAsync()
    {
        while (await _messages.WaitAsync())
        {
            while (_messages.TryReceive(out var message))
            {
                if (_calls.TryRemove(CallMessage.ReadId(message.Span), out var call))
                    call.SetResult(CallMessage.ReadValue<TResponse, TResponseForm>(message.Span));
            }
        }
    }
}
