using Rpc.Channels;
using Rpc.Codecs;

namespace Rpc.Calls;

/// <summary>A session as one of those that get the same message.</summary>
internal interface IBroadcastMember
{
    /// <summary>How messages are written.</summary>
    RpcCodec Codec { get; }

    /// <summary>Sends the message. The caller keeps its reference until the task is complete.</summary>
    /// <exception cref="RpcSessionException">The session has ended.</exception>
    ValueTask SendAsync(SharedMessage message, CancellationToken cancellationToken);
}
