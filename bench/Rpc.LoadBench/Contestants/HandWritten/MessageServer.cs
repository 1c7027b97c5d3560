namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>What a server written by hand does with each connection.</summary>
internal static class MessageServer
{
    /// <summary>Chooses it. What it returns is one server, and serves all connections.</summary>
    public static Func<IMessageConnection, Task> For(Layer layer) => layer switch
    {
        Layer.Calls => CallServer.AddAsync,
        Layer.Orders => CallServer.EchoOrdersAsync,
        Layer.Blobs => CallServer.EchoBlobsAsync,
        Layer.Push => new PushServer(isBroadcast: false).RunAsync,
        Layer.Broadcast => new PushServer(isBroadcast: true).RunAsync,
        Layer.Stream => StreamServer.RunAsync,
        _ => EchoServer.RunAsync,
    };
}
