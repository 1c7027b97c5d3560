using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rpc.LoadBench.Contestants.HandWritten;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>What one writes by hand today: Kestrel's WebSockets and <see cref="ClientWebSocket"/>, one message per call, tick or number.</summary>
internal sealed class KestrelWebSocket : IContestant
{
    public string Name => "kestrel-ws";

    public bool TakesPartIn(Layer layer) => true;

    public async Task<int> ListenAsync(Layer layer)
    {
        var serve = MessageServer.For(layer);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (layer == Layer.TlsEcho)
                listen.UseHttps(BenchCertificate.Create());
        }));
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = layer == Layer.DeflateEcho });
            await serve(new KestrelMessageConnection(socket));
            if (socket.State == WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        await application.StartAsync();
        return new Uri(application.Urls.First()).Port;
    }

    public async Task<ICallConnection<Addends, int>> ConnectForCallsAsync(int port) =>
        new KestrelCallConnection<Addends, NumberForm<Addends>, int, NumberForm<int>>(await ConnectAsync(port, Layer.Calls));

    public async Task<ICallConnection<Order, Order>> ConnectForOrdersAsync(int port) =>
        new KestrelCallConnection<Order, OrderForm, Order, OrderForm>(await ConnectAsync(port, Layer.Orders));

    public async Task<ICallConnection<byte[], byte[]>> ConnectForBlobsAsync(int port) =>
        new KestrelCallConnection<byte[], BlobForm, byte[], BlobForm>(await ConnectAsync(port, Layer.Blobs));

    public async Task<IPushConnection> ConnectForPushAsync(int port, Layer layer, Action<Tick> receive) =>
        await PushConnection.StartAsync(new KestrelMessageConnection(await ConnectAsync(port, layer)), receive);

    public async Task<IStreamConnection> ConnectForStreamAsync(int port) => new StreamConnection(new KestrelMessageConnection(await ConnectAsync(port, Layer.Stream)));

    public async Task<IMessageConnection> ConnectForEchoAsync(int port, Layer layer) => new KestrelMessageConnection(await ConnectAsync(port, layer));

    private static async Task<ClientWebSocket> ConnectAsync(int port, Layer layer)
    {
        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = BenchCertificate.IsTrusted;
        socket.Options.DangerousDeflateOptions = layer == Layer.DeflateEcho ? new WebSocketDeflateOptions() : null;
        await socket.ConnectAsync(new Uri($"{(layer == Layer.TlsEcho ? "wss" : "ws")}://127.0.0.1:{port}/"), CancellationToken.None);
        return socket;
    }
}
