using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Rpc.LoadBench.Contestants.HandWritten;

namespace Rpc.LoadBench.Contestants;

/// <summary>
/// Calls over a bare socket. Callers continue on the receive loop itself, which no library could allow, and what they send
/// meanwhile leaves in one system call: this is the limit, not a proposal.
/// </summary>
internal sealed class RawCallConnection<TRequest, TRequestForm, TResponse, TResponseForm> : ICallConnection<TRequest, TResponse>
    where TRequestForm : IBinaryForm<TRequest>
    where TResponseForm : IBinaryForm<TResponse>
{
    private readonly Socket _socket;
    private readonly RawMessageConnection _input;
    private readonly object _gate = new();
    private readonly Stack<Call> _free = new();
    private readonly Task _receiving;

    // Replaced when it grows, so that the receive loop reads it without the lock.
    private Call[] _calls = [];
    private byte[] _filling = new byte[256];
    private byte[] _leaving = new byte[256];
    private int _filled;
    private bool _isSending;

    public RawCallConnection(Socket socket)
    {
        _socket = socket;
        _input = new RawMessageConnection(socket);
        _receiving = Task.Run(ReceiveAsync);
    }

    public ValueTask<TResponse> InvokeAsync(TRequest request)
    {
        Call call;
        lock (_gate)
        {
            call = TakeCall();
            Append(call.Id, request);
            if (_isSending)
                return call.Task;
            _isSending = true;
        }

        var task = call.Task;
        _ = SendAsync();
        return task;
    }

    /// <summary>Closes in good order, as every contestant does: ends its own direction, and waits for the server's end.</summary>
    public async ValueTask DisposeAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        await _receiving;
        await _input.DisposeAsync();
    }

    private Call TakeCall()
    {
        if (_free.TryPop(out var call))
            return call;
        call = new Call(this, _calls.Length);
        _calls = [.. _calls, call];
        return call;
    }

    private void Append(int id, TRequest request)
    {
        var length = CallMessage.Measure<TRequest, TRequestForm>(request);
        var end = _filled + RawMessageConnection.LengthBytes + length;
        if (end > _filling.Length)
            Array.Resize(ref _filling, Math.Max(end, _filling.Length * 2));
        BinaryPrimitives.WriteInt32LittleEndian(_filling.AsSpan(_filled), length);
        CallMessage.Write<TRequest, TRequestForm>(id, request, _filling.AsSpan(_filled + RawMessageConnection.LengthBytes));
        _filled = end;
    }

    private async Task SendAsync()
    {
        while (true)
        {
            int count;
            lock (_gate)
            {
                (count, _filled) = (_filled, 0);
                if (count == 0)
                {
                    _isSending = false;
                    return;
                }

                (_filling, _leaving) = (_leaving, _filling);
            }

            await _socket.SendAsync(_leaving.AsMemory(0, count), SocketFlags.None);
        }
    }

    private async Task ReceiveAsync()
    {
        while (await _input.WaitAsync())
        {
            bool sends;
            lock (_gate)
                (sends, _isSending) = (!_isSending, true);
            while (_input.TryReceive(out var message))
                _calls[CallMessage.ReadId(message.Span)].Complete(CallMessage.ReadValue<TResponse, TResponseForm>(message.Span));
            if (sends)
                await SendAsync();
        }
    }

    private sealed class Call(RawCallConnection<TRequest, TRequestForm, TResponse, TResponseForm> connection, int id) : IValueTaskSource<TResponse>
    {
        private ManualResetValueTaskSourceCore<TResponse> _core;

        public int Id => id;

        public ValueTask<TResponse> Task => new(this, _core.Version);

        public void Complete(TResponse result) => _core.SetResult(result);

        public TResponse GetResult(short token)
        {
            var result = _core.GetResult(token);
            _core.Reset();
            lock (connection._gate)
                connection._free.Push(this);
            return result;
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
