namespace Rpc.LoadBench.Contestants;

/// <summary>Who takes part, in the order of the table.</summary>
internal static class AllContestants
{
    public static readonly IContestant[] InOrder =
    [
        new RawSocket(),
        new KestrelWebSocket(),
        new SignalR(),
        new RpcWebSocket(),
        new RpcSessions("rpc-json", RpcSubprotocols.Json),
        new RpcSessions("rpc-msgpack", RpcSubprotocols.MessagePack),
    ];

    public static IContestant Named(string name) => InOrder.Single(contestant => contestant.Name == name);
}
