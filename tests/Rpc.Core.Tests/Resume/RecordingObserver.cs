using Rpc.Channels;
using Rpc.Resume;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Resume;

/// <summary>Writes down what becomes of a channel's connections.</summary>
internal sealed class RecordingObserver : IResumableObserver
{
    private readonly System.Threading.Channels.Channel<string> _notices = System.Threading.Channels.Channel.CreateUnbounded<string>();

    /// <summary>The next one.</summary>
    public Task<string> NextAsync() => _notices.Reader.ReadAsync().AsTask().Within();

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => !_notices.Reader.TryPeek(out _);

    public void OnInterrupted(ResumableChannel channel, ChannelEnd end) => _notices.Writer.TryWrite("interrupted");

    public void OnResumed(ResumableChannel channel, long replayed) => _notices.Writer.TryWrite($"resumed, {replayed} replayed");

    public void OnEnded(ResumableChannel channel) => _notices.Writer.TryWrite("ended");
}
