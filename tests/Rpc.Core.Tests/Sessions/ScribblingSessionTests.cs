using Rpc.Channels;
using Rpc.Core.Tests.Channels;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

/// <summary>The behaviour suite over channels that write over the messages that they may write over.</summary>
public sealed class ScribblingSessionTests : SessionBehaviour
{
    protected override string Subprotocol => RpcSubprotocols.MessagePack;

    protected override Task<(RpcSession Client, RpcSession Server)> ConnectAsync(
        Action<RpcSession> configureClient,
        Action<RpcSession> configureServer,
        Action<RpcSessionOptions> setServerOptions)
    {
        var options = new RpcSessionOptions();
        setServerOptions(options);
        var (client, server) = InMemoryChannel.CreatePair(Subprotocol);
        return Task.FromResult((RpcSession.Start(new ScribblingChannel(client), configureClient), RpcSession.Start(new ScribblingChannel(server), configureServer, options)));
    }
}
