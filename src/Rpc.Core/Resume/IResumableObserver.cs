using Rpc.Channels;

namespace Rpc.Resume;

/// <summary>Is told what becomes of a channel's connections: one thing after the other, in order, under no lock.</summary>
internal interface IResumableObserver
{
    /// <summary>The connection was lost; the channel waits for another.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="end">How the connection was lost.</param>
    void OnInterrupted(ResumableChannel channel, ChannelEnd end);

    /// <summary>The channel goes on over another connection; <see cref="OnInterrupted"/> came before.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="replayed">How many messages are sent that may have been sent before, or could not be.</param>
    void OnResumed(ResumableChannel channel, long replayed);

    /// <summary>The channel has ended; nothing comes behind it.</summary>
    void OnEnded(ResumableChannel channel);
}
