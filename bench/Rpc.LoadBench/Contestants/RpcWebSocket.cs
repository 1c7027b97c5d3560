using System.Net;
using Rpc.Transport.Protocol.Frames;
using Rpc.WebSockets;

namespace Rpc.LoadBench.Contestants;

/// <summary>This project's WebSocket layer alone.</summary>
internal sealed class RpcWebSocket : IContestant
{
    public string Name => "rpc-ws";

    public bool TakesPartIn(Layer layer) => layer == Layer.Echo;

    public Task<int> ListenAsync(Layer layer)
    {
        var listener = WebSocketListener.Start(
            new IPEndPoint(IPAddress.Loopback, 0),
            new WebSocketListenerOptions(),
            static connection => EchoServer.RunAsync(new Connection(connection)));
        return Task.FromResult(((IPEndPoint)listener.LocalEndPoint).Port);
    }

    public Task<ICallConnection> ConnectForCallsAsync(int port) => throw new NotSupportedException();

    public async Task<IMessageConnection> ConnectForEchoAsync(int port) =>
        new Connection(await WebSocketClient.ConnectAsync($"ws://127.0.0.1:{port}/"));

    private sealed class Connection(WebSocketConnection connection) : IMessageConnection
    {
        public ValueTask<bool> WaitAsync() => connection.WaitToReceiveAsync(CancellationToken.None);

        public bool TryReceive(out ReadOnlyMemory<byte> message)
        {
            var received = connection.TryReceive(out var taken);
            message = taken.Payload;
            return received;
        }

        public ValueTask SendAsync(ReadOnlyMemory<byte> message) => connection.SendAsync(message, Opcode.Binary, moreFollows: true, CancellationToken.None);

        public ValueTask DisposeAsync()
        {
            connection.Abort(null);
            return default;
        }
    }
}
