using Rpc.Channels;

namespace Rpc.Fuzz;

/// <summary>A connection over which so many messages come, and that is lost behind them, or stays. Keeps what is sent over it.</summary>
internal sealed class ScriptedChannel(IEnumerable<byte[]> incoming, bool stays = false) : IMessageChannel
{
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<byte[]> _incoming = new(incoming);
    private readonly List<byte[]> _sent = [];

    /// <summary>What was sent.</summary>
    public IReadOnlyList<byte[]> Sent => _sent;

    public string? Subprotocol => null;

    public string RemoteAddress => "script";

    public ChannelEnd? Closed { get; private set; }

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        if (_incoming.Count > 0)
            return new ValueTask<bool>(true);
        if (!stays)
            End(ChannelCloseCode.AbnormalClosure, byPeer: true);
        return new ValueTask<bool>(_ended.Task);
    }

    public bool TryReceive(out ReceivedMessage message)
    {
        bool isThere = _incoming.TryDequeue(out byte[]? bytes);
        message = isThere ? new ReceivedMessage(bytes, MessageFormat.Binary) : default;
        return isThere;
    }

    public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (Closed is not null)
            return ValueTask.FromException(new ChannelClosedException(Closed));
        _sent.Add(message.Payload.ToArray());
        return default;
    }

    public ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken)
    {
        End(code, byPeer: false);
        return default;
    }

    public void Abort(Exception? reason) => End(ChannelCloseCode.AbnormalClosure, byPeer: false);

    public ValueTask DisposeAsync() => default;

    private void End(ChannelCloseCode code, bool byPeer)
    {
        Closed ??= new ChannelEnd(code, "", byPeer);
        _ended.TrySetResult(false);
    }
}
