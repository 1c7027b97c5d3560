using Rpc.Calls;
using Rpc.Events;

namespace Rpc;

/// <summary>The serving end of a contract: hands incoming calls to one implementation. Generated code derives one class per contract.</summary>
public abstract class RpcDispatcher
{
    /// <summary>
    /// Reads the arguments, calls the method and hands what it returned to the call. What it throws becomes the answer.
    /// </summary>
    /// <param name="methodIndex">The method's place in <see cref="RpcContract.Methods"/>.</param>
    /// <param name="call">The call.</param>
    public abstract void Dispatch(int methodIndex, ref IncomingCall call);

    /// <summary>Begins to send an event of the implementation.</summary>
    /// <param name="eventIndex">The event's place in <see cref="RpcContract.Events"/>.</param>
    /// <param name="emitter">Sends the occurrences.</param>
    /// <returns>Ends it.</returns>
    public abstract Action Subscribe(int eventIndex, RpcEventEmitter emitter);
}
