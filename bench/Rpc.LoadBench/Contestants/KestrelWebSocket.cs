using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
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
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await (layer == Layer.Calls ? KestrelCallConnection.ServeAsync(socket) : EchoServer.RunAsync(new KestrelMessageConnection(socket)));
        });
        await application.StartAsync();
        return new Uri(application.Urls.First()).Port;
    }

    public async Task<ICallConnection> ConnectForCallsAsync(int port) => new KestrelCallConnection(await ConnectAsync(port));

    public async Task<IMessageConnection> ConnectForEchoAsync(int port) => new KestrelMessageConnection(await ConnectAsync(port));

    private static async Task<ClientWebSocket> ConnectAsync(int port)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/"), CancellationToken.None);
        return socket;
    }
}
