using Microsoft.AspNetCore.SignalR.Client;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>The client's end of a push with SignalR.</summary>
internal sealed class SignalRPushConnection(HubConnection connection) : IPushConnection
{
    /// <summary>Begins to receive. Complete when the server knows of it.</summary>
    public Task SubscribeAsync(Action<Tick> receive)
    {
        connection.On<string, double, long>("Tick", (symbol, price, number) => receive(new Tick(symbol, price, number)));
        return connection.InvokeAsync("Ready");
    }

    public Task<long> PushAsync() => connection.InvokeAsync<long>("Push");

    public Task StopAsync() => connection.InvokeAsync("Stop");

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
