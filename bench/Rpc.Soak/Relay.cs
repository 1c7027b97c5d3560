using System.Net;
using System.Net.Sockets;

namespace Rpc.Soak;

/// <summary>Carries TCP connections to a server, and breaks them: each when so many bytes have passed, or all when it is told to.</summary>
internal sealed class Relay : IDisposable
{
    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly HashSet<Pair> _pairs = [];
    private readonly Func<long> _life;
    private volatile IPEndPoint _target;

    /// <summary>Starts to listen.</summary>
    /// <param name="server">Where the server listens.</param>
    /// <param name="life">How many bytes the next connection lasts, in both directions together; it breaks in the middle of whatever passes. Null for any number.</param>
    public Relay(Uri server, Func<long>? life = null)
    {
        _life = life ?? (static () => long.MaxValue);
        _target = ToEndPoint(server);
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listening.Listen();
        Url = new UriBuilder(server) { Port = ((IPEndPoint)_listening.LocalEndPoint!).Port }.Uri;
        _ = AcceptAsync();
    }

    /// <summary>Where to connect instead.</summary>
    public Uri Url { get; }

    /// <summary>How many connections there were.</summary>
    public int Connections { get; private set; }

    /// <summary>Connections are ended as soon as they are accepted.</summary>
    public bool Refuses { get; set; }

    /// <summary>Carries further connections to another server.</summary>
    public void Redirect(Uri server) => _target = ToEndPoint(server);

    /// <summary>Breaks all connections, so that both ends learn of it.</summary>
    public void Cut() => ForAll(static pair => pair.Cut());

    /// <summary>Breaks all connections at the clients' ends; the server hears nothing more, and learns nothing.</summary>
    public void CutClients() => ForAll(static pair => pair.CutClient());

    /// <summary>Carries nothing more over the connections that there are, and tells nobody.</summary>
    public void Silence() => ForAll(static pair => pair.Silence());

    /// <summary>Stops, and breaks all connections.</summary>
    public void Dispose()
    {
        _listening.Dispose();
        Cut();
    }

    private static IPEndPoint ToEndPoint(Uri url) => new(IPAddress.Parse(url.Host), url.Port);

    private void ForAll(Action<Pair> action)
    {
        lock (_pairs)
        {
            foreach (var pair in _pairs)
                action(pair);
            _pairs.Clear();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listening.AcceptAsync();
                if (Refuses)
                    client.Close(0);
                else
                    _ = CarryAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Pair pair;
        lock (_pairs)
        {
            Connections++;
            _pairs.Add(pair = new Pair(client, server, _life()));
        }

        try
        {
            await server.ConnectAsync(_target);
            await Task.WhenAll(pair.CarryAsync(client, server), pair.CarryAsync(server, client));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            pair.EndAfter();
        }

        lock (_pairs)
            _pairs.Remove(pair);
        pair.Release();
    }

    private sealed class Pair(Socket client, Socket server, long life)
    {
        private long _left = life;
        private volatile bool _leavesServer;
        private volatile bool _isSilent;

        public void Cut()
        {
            client.Close(0);
            server.Close(0);
        }

        public void CutClient()
        {
            _leavesServer = true;
            client.Close(0);
        }

        public void Silence() => _isSilent = true;

        /// <summary>One of them has broken, and so the other does.</summary>
        public void EndAfter()
        {
            if (!_leavesServer)
                Cut();
        }

        public void Release()
        {
            client.Dispose();
            if (!_leavesServer)
                server.Dispose();
        }

        public async Task CarryAsync(Socket from, Socket to)
        {
            var buffer = new byte[16 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer) is > 0 and var count)
                {
                    var left = Interlocked.Add(ref _left, -count);
                    if (_leavesServer)
                        return;
                    if (_isSilent)
                        continue;
                    if (left < 0)
                    {
                        await to.SendAsync(buffer.AsMemory(0, (int)Math.Max(0, count + left)));
                        Cut();
                        return;
                    }

                    for (var sent = 0; sent < count;)
                        sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }

                to.Shutdown(SocketShutdown.Send);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                EndAfter();
            }
        }
    }
}
