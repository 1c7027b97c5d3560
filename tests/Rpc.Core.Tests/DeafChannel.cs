using Rpc.Channels;

namespace Rpc.Core.Tests;

/// <summary>A channel whose peer has gone without a word: closing it runs into the time limit.</summary>
internal sealed class DeafChannel : IMessageChannel
{
    private readonly TaskCompletionSource<bool> _receive = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Subprotocol => null;

    public string RemoteAddress => "nowhere";

    public ChannelEnd? Closed { get; private set; }

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken) => new(_receive.Task);

    public bool TryReceive(out ReceivedMessage message)
    {
        message = default;
        return false;
    }

    public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken) => default;

    public ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken)
    {
        Abort(new TimeoutException("The peer did not answer the Close frame."));
        return default;
    }

    public void Abort(Exception? reason)
    {
        Closed ??= new ChannelEnd(ChannelCloseCode.AbnormalClosure, "", ByPeer: false, reason);
        _receive.TrySetResult(false);
    }

    public ValueTask DisposeAsync()
    {
        Abort(null);
        return default;
    }
}
