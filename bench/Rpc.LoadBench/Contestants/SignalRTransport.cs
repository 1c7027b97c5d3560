using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Rpc.LoadBench.Contestants;

/// <summary>
/// Carries SignalR over a <see cref="ClientWebSocket"/> as its own transport does, which is not in the shared framework:
/// two pumps between a pipe and the socket, each message as large as what waits.
/// </summary>
internal sealed class SignalRTransport : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(((UriEndPoint)endpoint).Uri, cancellationToken);
        return new Context(socket);
    }

    private sealed class Context : ConnectionContext, IDuplexPipe
    {
        private readonly ClientWebSocket _socket;
        private readonly Pipe _received = new();
        private readonly Pipe _sent = new();
        private readonly Task _receiving;
        private readonly Task _sending;

        public Context(ClientWebSocket socket)
        {
            _socket = socket;
            Transport = this;
            _receiving = Task.Run(ReceiveAsync);
            _sending = Task.Run(SendAsync);
        }

        public PipeReader Input => _received.Reader;

        public PipeWriter Output => _sent.Writer;

        public override IDuplexPipe Transport { get; set; }

        public override string ConnectionId { get; set; } = "";

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        /// <summary>Closes in good order: connections that open and close are measured too.</summary>
        public override async ValueTask DisposeAsync()
        {
            await _sent.Writer.CompleteAsync();
            await _received.Reader.CompleteAsync();
            await _sending;
            await _receiving;
            _socket.Dispose();
            await base.DisposeAsync();
        }

        private async Task ReceiveAsync()
        {
            try
            {
                while (true)
                {
                    var received = await _socket.ReceiveAsync(_received.Writer.GetMemory(), CancellationToken.None);
                    if (received.MessageType == WebSocketMessageType.Close)
                        break;
                    _received.Writer.Advance(received.Count);
                    await _received.Writer.FlushAsync();
                }
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The run is over.
            }

            await _received.Writer.CompleteAsync();
        }

        private async Task SendAsync()
        {
            try
            {
                while (true)
                {
                    var waiting = await _sent.Reader.ReadAsync();
                    if (waiting.IsCompleted && waiting.Buffer.IsEmpty)
                    {
                        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                        return;
                    }

                    var position = waiting.Buffer.Start;
                    waiting.Buffer.TryGet(ref position, out var segment);
                    for (; waiting.Buffer.TryGet(ref position, out var next); segment = next)
                        await _socket.SendAsync(segment, WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
                    await _socket.SendAsync(segment, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                    _sent.Reader.AdvanceTo(waiting.Buffer.End);
                }
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The run is over.
            }
        }
    }
}
