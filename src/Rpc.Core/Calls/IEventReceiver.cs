using Rpc.Codecs;

namespace Rpc.Calls;

/// <summary>Takes the occurrences of an event of the peer.</summary>
internal interface IEventReceiver
{
    /// <summary>Reads the event's arguments and calls the subscribers, one after the other.</summary>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when the arguments are not those of the declaration.</exception>
    void Receive(ReadOnlySpan<byte> parameters, RpcCodec codec);
}
