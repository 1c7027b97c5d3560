using Rpc.Codecs;

namespace Rpc.Events;

/// <summary>What an <see cref="RpcEventEmitter"/> needs of its session.</summary>
internal interface IEventSink
{
    /// <summary>How messages are written.</summary>
    RpcCodec Codec { get; }

    /// <summary>Sends an event without waiting. Takes over the writer.</summary>
    void SendEvent(MessageWriter writer);
}
