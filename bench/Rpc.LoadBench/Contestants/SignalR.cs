using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>ASP.NET Core SignalR with its JSON protocol, and its own client over WebSockets.</summary>
internal sealed class SignalR : IContestant
{
    public string Name => "signalr";

    public bool TakesPartIn(Layer layer) => layer is not (Layer.Echo or Layer.DeflateEcho or Layer.TlsEcho);

    public async Task<int> ListenAsync(Layer layer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new SignalRTicks(new TickSource(), IsBroadcast: layer == Layer.Broadcast));
        builder.Services.AddSignalR(static options =>
        {
            // By default one invocation of a connection runs at a time, and messages end at 32 KiB.
            options.MaximumParallelInvocationsPerClient = 256;
            options.MaximumReceiveMessageSize = 1024 * 1024;
        });
        var application = builder.Build();
        application.MapHub<SignalRHub>("/hub", static options => options.Transports = HttpTransportType.WebSockets);
        await application.StartAsync();
        return new Uri(application.Urls.First()).Port;
    }

    public async Task<ICallConnection<Addends, int>> ConnectForCallsAsync(int port)
    {
        var connection = await ConnectAsync(port);
        return new CallConnection<Addends, int>(connection, async addends => await connection.InvokeAsync<int>("Add", addends.A, addends.B));
    }

    public async Task<ICallConnection<Order, Order>> ConnectForOrdersAsync(int port)
    {
        var connection = await ConnectAsync(port);
        return new CallConnection<Order, Order>(connection, async order => await connection.InvokeAsync<Order>("EchoOrder", order));
    }

    public async Task<ICallConnection<byte[], byte[]>> ConnectForBlobsAsync(int port)
    {
        var connection = await ConnectAsync(port);
        return new CallConnection<byte[], byte[]>(connection, async blob => await connection.InvokeAsync<byte[]>("EchoBlob", blob));
    }

    public async Task<IPushConnection> ConnectForPushAsync(int port, Layer layer, Action<Tick> receive)
    {
        var connection = new SignalRPushConnection(await ConnectAsync(port));
        await connection.SubscribeAsync(receive);
        return connection;
    }

    public async Task<IStreamConnection> ConnectForStreamAsync(int port) => new Stream(await ConnectAsync(port));

    private static async Task<HubConnection> ConnectAsync(int port)
    {
        var connection = new HubConnection(
            new SignalRTransport(),
            new JsonHubProtocol(),
            new UriEndPoint(new Uri($"ws://127.0.0.1:{port}/hub")),
            new ServiceCollection().BuildServiceProvider(),
            NullLoggerFactory.Instance);
        await connection.StartAsync();
        return connection;
    }

    private sealed class Stream(HubConnection connection) : IStreamConnection
    {
        public IAsyncEnumerable<int> CountAsync() => connection.StreamAsync<int>("Count");

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
