using System.Net;
using System.Net.Sockets;
using Rpc.LoadBench.Contestants.HandWritten;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>The limit: bare sockets, nothing on the wire but what must be, writes that share a system call.</summary>
internal sealed class RawSocket : IContestant
{
    public string Name => "limit";

    public bool TakesPartIn(Layer layer) => layer is not (Layer.DeflateEcho or Layer.TlsEcho);

    public Task<int> ListenAsync(Layer layer)
    {
        var serve = MessageServer.For(layer);
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        _ = Task.Run(async () =>
        {
            while (true)
            {
                var socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                _ = Task.Run(async () =>
                {
                    await using IMessageConnection connection = layer is Layer.Push or Layer.Broadcast or Layer.Stream ? new RawPushConnection(socket) : new RawMessageConnection(socket);
                    await serve(connection);
                });
            }
        });
        return Task.FromResult(((IPEndPoint)listener.LocalEndPoint!).Port);
    }

    public async Task<ICallConnection<Addends, int>> ConnectForCallsAsync(int port) =>
        new RawCallConnection<Addends, NumberForm<Addends>, int, NumberForm<int>>(await ConnectAsync(port));

    public async Task<ICallConnection<Order, Order>> ConnectForOrdersAsync(int port) =>
        new RawCallConnection<Order, OrderForm, Order, OrderForm>(await ConnectAsync(port));

    public async Task<ICallConnection<byte[], byte[]>> ConnectForBlobsAsync(int port) =>
        new RawCallConnection<byte[], BlobForm, byte[], BlobForm>(await ConnectAsync(port));

    public async Task<IPushConnection> ConnectForPushAsync(int port, Layer layer, Action<Tick> receive) =>
        await PushConnection.StartAsync(new RawMessageConnection(await ConnectAsync(port)), receive);

    public async Task<IStreamConnection> ConnectForStreamAsync(int port) => new StreamConnection(new RawMessageConnection(await ConnectAsync(port)));

    public async Task<IMessageConnection> ConnectForEchoAsync(int port, Layer layer) => new RawMessageConnection(await ConnectAsync(port));

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }
}
