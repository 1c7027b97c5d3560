using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Rpc.LoadBench.Contestants;

/// <summary>
/// Calls in records of fixed length. Callers continue on the receive loop itself, which no library could allow, and what
/// they send meanwhile leaves in one system call: this is the limit, not a proposal.
/// </summary>
internal sealed class RawCallConnection : ICallConnection
{
    private readonly Socket _socket;
    private readonly object _gate = new();
    private readonly Call[] _calls = new Call[1024];
    private readonly Stack<int> _free = new();
    private byte[] _filling = new byte[64 * 1024];
    private byte[] _leaving = new byte[64 * 1024];
    private int _filled;
    private bool _isSending;

    public RawCallConnection(Socket socket)
    {
        _socket = socket;
        for (var id = 0; id < _calls.Length; id++)
        {
            _calls[id] = new Call(this, id);
            _free.Push(id);
        }

        _ = Task.Run(ReceiveAsync);
    }

    public static async Task ServeAsync(Socket socket)
    {
        var input = new byte[64 * 1024];
        var output = new byte[64 * 1024];
        var held = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(input.AsMemory(held), SocketFlags.None);
            if (read == 0)
                return;
            held += read;
            var (used, written) = (0, 0);
            for (; held - used >= BinaryCalls.RequestBytes; used += BinaryCalls.RequestBytes, written += BinaryCalls.ResponseBytes)
                BinaryCalls.Answer(input.AsSpan(used), output.AsSpan(written));
            input.AsSpan(used, held - used).CopyTo(input);
            held -= used;
            await socket.SendAsync(output.AsMemory(0, written), SocketFlags.None);
        }
    }

    public ValueTask<int> AddAsync(int a, int b)
    {
        Call call;
        lock (_gate)
        {
            call = _calls[_free.Pop()];
            BinaryCalls.WriteRequest(_filling.AsSpan(_filled), call.Id, a, b);
            _filled += BinaryCalls.RequestBytes;
            if (_isSending)
                return call.Task;
            _isSending = true;
        }

        var task = call.Task;
        _ = SendAsync();
        return task;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
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
        var input = new byte[64 * 1024];
        var held = 0;
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(input.AsMemory(held), SocketFlags.None);
                if (read == 0)
                    return;
                held += read;
                var used = 0;
                bool sends;
                lock (_gate)
                    (sends, _isSending) = (!_isSending, true);
                for (; held - used >= BinaryCalls.ResponseBytes; used += BinaryCalls.ResponseBytes)
                    _calls[BinaryPrimitives.ReadInt32LittleEndian(input.AsSpan(used))].Complete(BinaryPrimitives.ReadInt32LittleEndian(input.AsSpan(used + 4)));
                if (sends)
                    await SendAsync();
                input.AsSpan(used, held - used).CopyTo(input);
                held -= used;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private sealed class Call(RawCallConnection connection, int id) : IValueTaskSource<int>
    {
        private ManualResetValueTaskSourceCore<int> _core;

        public int Id => id;

        public ValueTask<int> Task => new(this, _core.Version);

        public void Complete(int result) => _core.SetResult(result);

        public int GetResult(short token)
        {
            var result = _core.GetResult(token);
            _core.Reset();
            lock (connection._gate)
                connection._free.Push(id);
            return result;
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
