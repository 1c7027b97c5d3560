namespace Rpc.EndToEnd.Tests;

/// <summary>The behaviour suite over real sockets, in MessagePack.</summary>
public sealed class WebSocketMessagePackSessionTests : WebSocketSessionTests
{
    protected override string Subprotocol => RpcSubprotocols.MessagePack;
}
