using System.Net;
using System.Net.Security;
using Rpc.LoadBench.Contestants.HandWritten;
using Rpc.Transport.Protocol.Frames;
using Rpc.WebSockets;

namespace Rpc.LoadBench.Contestants;

/// <summary>This project's WebSocket layer alone.</summary>
internal sealed class RpcWebSocket : IContestant
{
    public string Name => "rpc-ws";

    public bool TakesPartIn(Layer layer) => layer is Layer.Echo or Layer.DeflateEcho or Layer.TlsEcho;

    public async Task<int> ListenAsync(Layer layer)
    {
        var listener = await WebSocketListener.ListenAsync(
            new IPEndPoint(IPAddress.Loopback, 0),
            static connection => EchoServer.RunAsync(new Connection(connection)),
            new WebSocketListenerOptions
            {
                Deflate = layer == Layer.DeflateEcho ? new DeflateOptions() : null,
                Tls = layer == Layer.TlsEcho ? new SslServerAuthenticationOptions { ServerCertificate = BenchCertificate.Create() } : null,
            });
        return ((IPEndPoint)listener.LocalEndPoint).Port;
    }

    public async Task<IMessageConnection> ConnectForEchoAsync(int port, Layer layer) =>
        new Connection(await WebSocketClient.ConnectAsync($"{(layer == Layer.TlsEcho ? "wss" : "ws")}://127.0.0.1:{port}/", new WebSocketClientOptions
        {
            // As many at a time as the scenario asks for, as all contestants do.
            AllowConcurrentConnecting = true,
            Deflate = layer == Layer.DeflateEcho ? new DeflateOptions() : null,
            Tls = layer == Layer.TlsEcho ? new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = BenchCertificate.IsTrusted } : null,
        }));

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

        // The next wait does it.
        public ValueTask FlushAsync() => default;

        public ValueTask DisposeAsync()
        {
            connection.Abort(null);
            return default;
        }
    }
}
