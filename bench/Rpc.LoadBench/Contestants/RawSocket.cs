using System.Net;
using System.Net.Sockets;

namespace Rpc.LoadBench.Contestants;

/// <summary>The limit: bare sockets, records of fixed length, writes that share a system call while one is under way.</summary>
internal sealed class RawSocket : IContestant
{
    public string Name => "limit";

    public Task<int> ListenAsync()
    {
        var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                var socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                _ = Task.Run(() => ServeAsync(socket));
            }
        });
        return Task.FromResult(((IPEndPoint)listener.LocalEndPoint!).Port);
    }

    public async Task<IConnection> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new Connection(socket);
    }

    private static async Task ServeAsync(Socket socket)
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

    private sealed class Connection : IConnection
    {
        private readonly Socket _socket;
        private readonly BinaryCalls.Pending _pending = new();
        private readonly object _gate = new();
        private byte[] _filling = new byte[64 * 1024];
        private byte[] _leaving = new byte[64 * 1024];
        private int _filled;
        private bool _isSending;

        public Connection(Socket socket)
        {
            _socket = socket;
            _ = Task.Run(ReceiveAsync);
        }

        public ValueTask<int> AddAsync(int a, int b)
        {
            var (id, task) = _pending.Add();
            lock (_gate)
            {
                BinaryCalls.WriteRequest(_filling.AsSpan(_filled), id, a, b);
                _filled += BinaryCalls.RequestBytes;
                if (_isSending)
                    return new(task);
                _isSending = true;
            }

            _ = SendAsync();
            return new(task);
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
                    for (; held - used >= BinaryCalls.ResponseBytes; used += BinaryCalls.ResponseBytes)
                        _pending.Complete(input.AsSpan(used));
                    input.AsSpan(used, held - used).CopyTo(input);
                    held -= used;
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The run is over.
            }
        }
    }
}
