using Rpc.Resume;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Resume;

/// <summary>The behaviour suite over connections that break every few messages.</summary>
public class ResumedSessionTests : SessionBehaviour
{
    protected override Task<(RpcSession Client, RpcSession Server)> ConnectAsync(
        Action<RpcSession> configureClient,
        Action<RpcSession> configureServer,
        Action<RpcSessionOptions> setServerOptions)
    {
        var options = new RpcSessionOptions();
        setServerOptions(options);
        var random = new Random(17);
        var pair = new ResumablePair(Subprotocol, _ => new CutChannel.Life(random.Next(2, 9), random.Next(2) == 0));
        return Task.FromResult((RpcSession.Start(pair.Client, configureClient), RpcSession.Start(pair.Server, configureServer, options)));
    }
}
