using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Rpc.LoadBench.Contestants;

/// <summary>What one writes by hand today: Kestrel's WebSockets and <see cref="ClientWebSocket"/>, one message per call.</summary>
internal sealed class KestrelWebSocket : IContestant
{
    public string Name => "kestrel-ws";

    public async Task<int> ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(static async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var request = new byte[64];
            var response = new byte[BinaryCalls.ResponseBytes];
            while ((await socket.ReceiveAsync(request.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                BinaryCalls.Answer(request, response);
                await socket.SendAsync(response.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            }
        });
        await application.StartAsync();
        return new Uri(application.Urls.First()).Port;
    }

    public async Task<IConnection> ConnectAsync(int port)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/"), CancellationToken.None);
        return new Connection(socket);
    }

    private sealed class Connection : IConnection
    {
        private readonly ClientWebSocket _socket;
        private readonly SemaphoreSlim _sending = new(1);
        private readonly BinaryCalls.Pending _pending = new();

        public Connection(ClientWebSocket socket)
        {
            _socket = socket;
            _ = Task.Run(ReceiveAsync);
        }

        public async ValueTask<int> AddAsync(int a, int b)
        {
            var (id, task) = _pending.Add();
            var request = new byte[BinaryCalls.RequestBytes];
            BinaryCalls.WriteRequest(request, id, a, b);
            await _sending.WaitAsync();
            try
            {
                await _socket.SendAsync(request.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            }
            finally
            {
                _sending.Release();
            }

            return await task;
        }

        public ValueTask DisposeAsync()
        {
            _socket.Abort();
            _socket.Dispose();
            _sending.Dispose();
            return default;
        }

        private async Task ReceiveAsync()
        {
            var response = new byte[64];
            try
            {
                while ((await _socket.ReceiveAsync(response.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
                    _pending.Complete(response);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The run is over.
            }
        }
    }
}
