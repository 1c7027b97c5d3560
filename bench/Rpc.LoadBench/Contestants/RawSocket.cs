using System.Net;
using System.Net.Sockets;

namespace Rpc.LoadBench.Contestants;

/// <summary>The limit: bare sockets, nothing on the wire but what must be, writes that share a system call.</summary>
internal sealed class RawSocket : IContestant
{
    public string Name => "limit";

    public bool TakesPartIn(Layer layer) => layer is Layer.Calls or Layer.Echo;

    public Task<int> ListenAsync(Layer layer)
    {
        var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        _ = Task.Run(async () =>
        {
            while (true)
            {
                var socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                _ = Task.Run(() => layer == Layer.Calls ? RawCallConnection.ServeAsync(socket) : EchoServer.RunAsync(new RawMessageConnection(socket)));
            }
        });
        return Task.FromResult(((IPEndPoint)listener.LocalEndPoint!).Port);
    }

    public async Task<ICallConnection> ConnectForCallsAsync(int port) => new RawCallConnection(await ConnectAsync(port));

    public async Task<IMessageConnection> ConnectForEchoAsync(int port, Layer layer) => new RawMessageConnection(await ConnectAsync(port));

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }
}
