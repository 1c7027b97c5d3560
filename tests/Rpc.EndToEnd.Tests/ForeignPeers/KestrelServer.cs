using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>Kestrel with the platform's WebSockets.</summary>
internal sealed class KestrelServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KestrelServer(WebApplication application) => _application = application;

    public string Url => _application.Urls.Single().Replace("http", "ws", StringComparison.Ordinal);

    public static async Task<KestrelServer> StartAsync(Func<WebSocket, Task> serve, bool deflate = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = deflate });
            await serve(socket);
        });
        await application.StartAsync();
        return new KestrelServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
