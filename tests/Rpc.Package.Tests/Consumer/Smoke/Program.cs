using Consumer.Smoke;
using Rpc;

// With an address: calls the server there, in each format. Without: serves until its input ends, and says where in the first line.
if (args is [var address])
{
    foreach (var subprotocol in new[] { RpcSubprotocols.Json, RpcSubprotocols.MessagePack })
    {
        var options = new RpcClientOptions();
        options.Subprotocols.Clear();
        options.Subprotocols.Add(subprotocol);
        await using var session = await RpcClient.ConnectAsync(address, static session => session.Serve<IVisitor>(new Visitor()), options);
        Console.WriteLine(subprotocol);
        await new Visit(session.Get<IDepot>()).RunAsync();
    }

    return;
}

await using var server = await RpcServer.ListenAsync("ws://127.0.0.1:0/depot", static session => session.Serve<IDepot>(new Depot(session)));
Console.WriteLine(server.Url);
while (await Console.In.ReadLineAsync() is not null)
{
}

internal sealed class Visitor : IVisitor
{
    public Task<string> AnswerAsync(string question) => Task.FromResult($"{question} so");
}
