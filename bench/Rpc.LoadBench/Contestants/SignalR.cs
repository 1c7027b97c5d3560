using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Rpc.LoadBench.Contestants;

/// <summary>ASP.NET Core SignalR with its JSON protocol, and its own client over WebSockets.</summary>
internal sealed class SignalR : IContestant
{
    public string Name => "signalr";

    public bool TakesPartIn(Layer layer) => layer == Layer.Calls;

    public async Task<int> ListenAsync(Layer layer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        // By default one invocation of a connection runs at a time.
        builder.Services.AddSignalR(static options => options.MaximumParallelInvocationsPerClient = 256);
        var application = builder.Build();
        application.MapHub<AdderHub>("/hub", static options => options.Transports = HttpTransportType.WebSockets);
        await application.StartAsync();
        return new Uri(application.Urls.First()).Port;
    }

    public async Task<ICallConnection> ConnectForCallsAsync(int port)
    {
        var connection = new HubConnection(
            new SignalRTransport(),
            new JsonHubProtocol(),
            new UriEndPoint(new Uri($"ws://127.0.0.1:{port}/hub")),
            new ServiceCollection().BuildServiceProvider(),
            NullLoggerFactory.Instance);
        await connection.StartAsync();
        return new Connection(connection);
    }

    public Task<IMessageConnection> ConnectForEchoAsync(int port, Layer layer) => throw new NotSupportedException();

    private sealed class AdderHub : Hub
    {
#pragma warning disable CA1822 // A hub's methods are found on its instances.
        public int Add(int a, int b) => a + b;
#pragma warning restore CA1822
    }

    private sealed class Connection(HubConnection connection) : ICallConnection
    {
        public async ValueTask<int> AddAsync(int a, int b) => await connection.InvokeAsync<int>("Add", a, b);

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
