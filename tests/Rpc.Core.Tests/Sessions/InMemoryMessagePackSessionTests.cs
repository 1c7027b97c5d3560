namespace Rpc.Core.Tests.Sessions;

/// <summary>The behaviour suite over the in-memory pair, in MessagePack.</summary>
public sealed class InMemoryMessagePackSessionTests : InMemorySessionTests
{
    protected override string Subprotocol => RpcSubprotocols.MessagePack;
}
