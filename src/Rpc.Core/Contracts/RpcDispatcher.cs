using Rpc.Events;

namespace Rpc;

/// <summary>The events of one implementation of a contract; its methods are called by their descriptors. Generated code derives one class per contract.</summary>
public abstract class RpcDispatcher
{
    /// <summary>Begins to send an event of the implementation.</summary>
    /// <param name="eventIndex">The event's place in <see cref="RpcContract.Events"/>.</param>
    /// <param name="emitter">Sends the occurrences.</param>
    /// <returns>Ends it.</returns>
    public abstract Action Subscribe(int eventIndex, RpcEventEmitter emitter);
}
