using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Messages;

namespace Rpc.Streams;

/// <summary>What streams need of their session.</summary>
internal interface IStreamHost
{
    /// <summary>How messages are written.</summary>
    RpcCodec Codec { get; }

    /// <summary>The most bytes that a stream may have sent and its reader not yet read.</summary>
    int StreamWindowBytes { get; }

    /// <summary>Sends a message and gives its writer back.</summary>
    /// <exception cref="RpcSessionException">The session has ended.</exception>
    ValueTask SendAsync(MessageWriter writer, bool moreFollows, CancellationToken cancellationToken);

    /// <summary>Sends a message without waiting, and lets go of it when the session has ended. Gives its writer back.</summary>
    void Post(MessageWriter writer, MessageUrgency urgency);

    /// <summary>As <see cref="Post"/>; what a slow peer does not take counts towards the limit of queued event bytes.</summary>
    void PostEvent(MessageWriter writer);

    /// <summary>A stream begins to wait for its reader: sets until when, and sees to it that it is ended then.</summary>
    void WatchReader(OutgoingStream stream);

    /// <summary>Counts one more stream among the arguments of running requests.</summary>
    /// <returns>False when there are as many as are allowed.</returns>
    bool TryOpenStream();

    /// <summary>Ends what <see cref="TryOpenStream"/> began.</summary>
    void CloseStream();

    /// <summary>What the peer may know of a failure on this end, whose whole is logged.</summary>
    RpcError DescribeFailure(Exception exception, string method);

    /// <summary>Logs that the user's code failed where nobody waits for it.</summary>
    void OnCallbackFailed(Exception exception);
}
