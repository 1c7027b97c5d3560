using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rpc.LoadBench.Contestants;

/// <summary>What one writes by hand today: Kestrel's WebSockets and <see cref="ClientWebSocket"/>, one message per call.</summary>
internal sealed class KestrelWebSocket : IContestant
{
    public string Name => "kestrel-ws";

    public bool TakesPartIn(Layer layer) => true;

    public async Task<int> ListenAsync(Layer layer)
    {
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
            await (layer == Layer.Calls ? KestrelCallConnection.ServeAsync(socket) : EchoServer.RunAsync(new KestrelMessageConnection(socket)));
        });
        await application.StartAsync();
        return new Uri(application.Urls.First()).Port;
    }

    public async Task<ICallConnection> ConnectForCallsAsync(int port) => new KestrelCallConnection(await ConnectAsync(port, Layer.Calls));

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
