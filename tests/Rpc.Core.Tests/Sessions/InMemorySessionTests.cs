using Rpc.Channels;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

/// <summary>The behaviour suite over the in-memory pair.</summary>
public class InMemorySessionTests : SessionBehaviour
{
    protected override Task<(RpcSession Client, RpcSession Server)> ConnectAsync(
        Action<RpcSession> configureClient,
        Action<RpcSession> configureServer,
        Action<RpcSessionOptions> setServerOptions)
    {
        var options = new RpcSessionOptions();
        setServerOptions(options);
        var (client, server) = InMemoryChannel.CreatePair(Subprotocol);
        return Task.FromResult((RpcSession.Start(client, configureClient), RpcSession.Start(server, configureServer, options)));
    }
}
