using System.Diagnostics.CodeAnalysis;
using Rpc.Codecs;

namespace Rpc.Streams;

/// <summary>
/// A stream that the peer sends, between the receive loop and its one reader: it holds what has arrived as bytes, at most as many as the
/// reader has granted and one message more, and grants further ones as the reader goes on.
/// </summary>
/// <param name="source">The sending end.</param>
/// <param name="windowBytes">The most bytes that may have been sent and not yet been read.</param>
/// <param name="codec">How its messages are written.</param>
internal abstract class IncomingStream(IStreamSource source, int windowBytes, RpcCodec codec)
{
    private readonly object _gate = new();
    private readonly Signal _changed = new();
    private readonly Queue<byte[]> _batches = new();
    private long _credit = StreamCredit.Initial;
    private long _readSinceGrant;
    private bool _isWindowOpen;
    private bool _hasEnded;
    private Exception? _failure;
    private volatile Exception? _abortion;

    /// <summary>What the reader's next step fails with, whatever was received; null while nothing is wrong.</summary>
    protected Exception? Abortion => _abortion;

    /// <summary>Takes items that the peer sent: one array. An empty one costs nothing.</summary>
    /// <returns>False when the peer had no credit left; nothing was taken.</returns>
    public bool TryReceive(ReadOnlySpan<byte> items)
    {
        lock (_gate)
        {
            if (_hasEnded || codec.Classify(items) == ItemsKind.Empty)
                return true;
            if (_credit <= 0)
                return false;
            _credit -= items.Length;
            Keep(items);
        }

        _changed.Set();
        return true;
    }

    /// <summary>Takes the whole stream, which came in one piece.</summary>
    public void ReceiveAll(ReadOnlySpan<byte> items)
    {
        lock (_gate)
        {
            if (_hasEnded)
                return;
            _hasEnded = true;
            Keep(items);
        }

        _changed.Set();
    }

    /// <summary>Ends the stream behind what was received.</summary>
    /// <param name="failure">What the reader meets at the end; null for none.</param>
    public void Complete(Exception? failure = null)
    {
        lock (_gate)
        {
            if (_hasEnded)
                return;
            _hasEnded = true;
            _failure = failure;
        }

        _changed.Set();
    }

    /// <summary>Ends the stream at once, and drops what was received and not yet read.</summary>
    public void Abort(Exception reason)
    {
        lock (_gate)
        {
            _hasEnded = true;
            _abortion ??= reason;
        }

        _changed.Set();
    }

    /// <summary>Completes when something may have changed since the last look.</summary>
    protected ValueTask WaitAsync() => _changed.WaitAsync();

    /// <summary>Takes the next batch; tell <see cref="Release"/> when it was read.</summary>
    /// <param name="batch">The batch, one array.</param>
    /// <param name="hasEnded">When there is no batch: whether none will come.</param>
    /// <exception cref="Exception">The stream was ended at once, or has failed and everything before that was read.</exception>
    protected bool TryTake([NotNullWhen(true)] out byte[]? batch, out bool hasEnded)
    {
        lock (_gate)
        {
            // First: what stood before the end or the failure may have been dropped.
            if (_abortion is { } abortion)
                throw abortion;
            hasEnded = _hasEnded;
            if (_batches.TryDequeue(out batch))
                return true;
            return _failure is { } failure ? throw failure : false;
        }
    }

    /// <summary>A batch was read: its bytes go back to the sender as credit.</summary>
    protected void Release(byte[] batch)
    {
        _readSinceGrant += batch.Length;

        // The first grant opens the window to its full width: a short stream needs none.
        if (_readSinceGrant < (_isWindowOpen ? windowBytes : StreamCredit.Initial) / 2)
            return;
        var grant = _readSinceGrant + (_isWindowOpen ? 0 : windowBytes - StreamCredit.Initial);
        lock (_gate)
        {
            if (_hasEnded)
                return;
            _credit += grant;
        }

        _isWindowOpen = true;
        _readSinceGrant = 0;
        source.Grant(grant);
    }

    /// <summary>The reader goes; the sender is told unless the stream has ended.</summary>
    protected void Leave(Exception reason)
    {
        bool tell;
        lock (_gate)
        {
            tell = !_hasEnded;
            _hasEnded = true;
            _abortion ??= reason;
            _batches.Clear();
        }

        // Cancelled while it waits, the reader goes now: its sender, told to stop, says nothing more.
        _changed.Set();
        if (tell)
            source.Leave();
    }

    // Not in an array of the pool: one that is given back too early is another message's.
    private void Keep(ReadOnlySpan<byte> items) => _batches.Enqueue(items.ToArray());
}
