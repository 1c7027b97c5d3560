using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Diagnostics;

namespace Rpc.Events;

/// <summary>What events need of the session that sends them.</summary>
internal interface IEventSink
{
    /// <summary>How messages are written.</summary>
    RpcCodec Codec { get; }

    /// <summary>Sends a message in the order of the calls. Takes over the writer.</summary>
    /// <returns>Complete when the channel has accepted it, at once while the channel has room. Fails with <see cref="RpcSessionException"/> only.</returns>
    ValueTask SendAsync(MessageWriter writer);

    /// <inheritdoc cref="SendAsync(MessageWriter)"/>
    /// <param name="message">The message. The caller keeps its reference until the task is complete.</param>
    ValueTask SendAsync(SharedMessage message);

    /// <summary>Counts bytes that wait, or with a negative number that wait no more.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="force">Count them also past the limit.</param>
    /// <returns>False when they are more than may wait.</returns>
    bool TryCount(int bytes, bool force);

    /// <summary>Occurrences of an event are dropped. The first since the subscriber kept up is logged.</summary>
    void OnDropped(IEventDescriptor descriptor, int count, bool isFirst);

    /// <summary>Ends the session: its peer is too slow.</summary>
    /// <param name="limit">The limit that it is too slow for, one of <see cref="LimitName"/>.</param>
    /// <param name="message">The reason that it is told.</param>
    void EndForSlowPeer(string limit, string message);
}
