namespace Rpc.Core.Tests.Resume;

/// <summary>The behaviour suite over connections that break every few messages, in MessagePack.</summary>
public sealed class ResumedMessagePackSessionTests : ResumedSessionTests
{
    protected override string Subprotocol => RpcSubprotocols.MessagePack;
}
