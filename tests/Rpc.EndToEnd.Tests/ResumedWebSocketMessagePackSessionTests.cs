namespace Rpc.EndToEnd.Tests;

/// <summary>The behaviour suite over real sockets that break in the middle of what is sent, in MessagePack.</summary>
public sealed class ResumedWebSocketMessagePackSessionTests : ResumedWebSocketSessionTests
{
    protected override string Subprotocol => RpcSubprotocols.MessagePack;
}
