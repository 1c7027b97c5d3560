using Rpc.Channels;

namespace Rpc.Core.Tests.Resume;

/// <summary>One end of a connection that breaks when so many messages have been sent over it, in both directions together.</summary>
/// <param name="inner">The end.</param>
/// <param name="life">How long it lasts; both ends have the same.</param>
internal sealed class CutChannel(IMessageChannel inner, CutChannel.Life life) : IMessageChannel
{
    public string? Subprotocol => inner.Subprotocol;

    public string RemoteAddress => inner.RemoteAddress;

    public ChannelEnd? Closed => inner.Closed;

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken) => inner.WaitToReceiveAsync(cancellationToken);

    public bool TryReceive(out ReceivedMessage message) => inner.TryReceive(out message);

    // Which of the two ends does not learn whether the last message got through depends on when it breaks: before it, or behind it.
    public async ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var isLast = Interlocked.Decrement(ref life.Messages) == 0;
        if (isLast && life.LosesLast)
            inner.Abort(new IOException("cut on purpose"));
        await inner.SendAsync(message, cancellationToken);
        if (isLast)
            inner.Abort(new IOException("cut on purpose"));
    }

    public void Flush() => inner.Flush();

    public ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken) => inner.CloseAsync(code, reason, cancellationToken);

    public void Abort(Exception? reason) => inner.Abort(reason);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>How long a connection lasts.</summary>
    /// <param name="messages">How many messages.</param>
    /// <param name="losesLast">Whether the last of them is lost with it.</param>
    internal sealed class Life(int messages, bool losesLast)
    {
        public bool LosesLast { get; } = losesLast;

#pragma warning disable SA1401 // Counted down by both ends.
        public int Messages = messages;
#pragma warning restore SA1401
    }
}
