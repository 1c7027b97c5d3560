using System.Threading.Channels;

namespace Rpc.Channels;

/// <summary>One end of a pair of channels within a process: for tests, and for peers that share a process.</summary>
public sealed class InMemoryChannel : IMessageChannel
{
    private readonly Channel<Entry> _incoming;
    private readonly SemaphoreSlim _bulkTurn = new(1); // of this end's sends
    private readonly object _gate;
    private InMemoryChannel _peer = null!;
    private ChannelEnd? _closed;

    private InMemoryChannel(string? subprotocol, string name, int capacity, object gate)
    {
        Subprotocol = subprotocol;
        RemoteAddress = name;
        _gate = gate;
        _incoming = Channel.CreateBounded<Entry>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <inheritdoc/>
    public string? Subprotocol { get; }

    /// <inheritdoc/>
    public string RemoteAddress { get; }

    /// <inheritdoc/>
    public ChannelEnd? Closed
    {
        get
        {
            lock (_gate)
                return _closed;
        }
    }

    /// <summary>Creates a linked pair.</summary>
    /// <param name="subprotocol">The subprotocol that both ends report; null for none.</param>
    /// <param name="capacity">The messages that each direction holds before a send waits, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is less than 1.</exception>
    public static (InMemoryChannel First, InMemoryChannel Second) CreatePair(string? subprotocol = null, int capacity = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        var gate = new object();
        var first = new InMemoryChannel(subprotocol, "in-memory:second", capacity, gate);
        var second = new InMemoryChannel(subprotocol, "in-memory:first", capacity, gate);
        first._peer = second;
        second._peer = first;
        return (first, second);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        return _incoming.Reader.WaitToReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public bool TryReceive(out ReceivedMessage message)
    {
        if (!_incoming.Reader.TryRead(out var entry))
        {
            message = default;
            return false;
        }

        if (entry.IsBulk)
            _peer._bulkTurn.Release();
        message = new ReceivedMessage(entry.Bytes, entry.Format);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var isBulk = message.Urgency == MessageUrgency.Bulk;
        if (isBulk)
            await _bulkTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        var bytes = message.Payload.ToArray();
        try
        {
            await _peer._incoming.Writer.WriteAsync(new Entry(bytes, message.Format, isBulk), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (isBulk)
                _bulkTurn.Release();
            if (exception is System.Threading.Channels.ChannelClosedException)
                throw new ChannelClosedException(Closed);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken)
    {
        End(new ChannelEnd(code, reason, ByPeer: false), new ChannelEnd(code, reason, ByPeer: true));
        return default;
    }

    /// <inheritdoc/>
    public void Abort(Exception? reason)
    {
        const ChannelCloseCode Code = ChannelCloseCode.AbnormalClosure;
        End(
            new ChannelEnd(Code, reason?.Message ?? "aborted", ByPeer: false, reason),
            new ChannelEnd(Code, "the peer aborted the channel", ByPeer: true, new IOException("The peer aborted the channel.")));
    }

    /// <summary>Aborts the channel when it is still open.</summary>
    public ValueTask DisposeAsync()
    {
        Abort(reason: null);
        return default;
    }

    private void End(ChannelEnd here, ChannelEnd there)
    {
        lock (_gate)
        {
            if (_closed is not null)
                return;
            _closed = here;
            _peer._closed = there;
        }

        _incoming.Writer.TryComplete();
        _peer._incoming.Writer.TryComplete();

        // Whoever waits for a turn has it now, and finds the channel closed.
        _bulkTurn.Release();
        _peer._bulkTurn.Release();
    }

    private readonly record struct Entry(byte[] Bytes, MessageFormat Format, bool IsBulk);
}
