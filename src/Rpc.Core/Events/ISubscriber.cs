using Rpc.Calls;

namespace Rpc.Events;

/// <summary>Who tells the peer which of its events this end listens to.</summary>
internal interface ISubscriber
{
    /// <summary>Tells the peer. Called under a lock, so it must not wait.</summary>
    void TellSubscription(RpcMethod method, bool subscribe);
}
