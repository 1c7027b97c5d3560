using System.Buffers;
using System.Runtime.CompilerServices;
using Rpc.Transport.Protocol;

namespace Rpc.WebSockets;

/// <summary>
/// Messages in. One party at a time owns the receiving side: the application's reader while it is inside one of the two
/// calls here, or, for good, whoever ends the connection (.Draining, .Closing).
/// </summary>
public sealed partial class WebSocketConnection
{
    private const int Free = 0;
    private const int Reading = 1;
    private const int TakenOver = 2;

    // What is shorter is read together with what comes behind it.
    private const int LeastRoom = 8 * 1024;

    // Reads that are no further apart make a connection a busy one.
    private static readonly TimeSpan BusyGap = TimeSpan.FromSeconds(1);

    private byte[] _buffer = [];
    private int _bufferStart;
    private int _bufferEnd;
    private WebSocketMessage _ready; // found by WaitToReceiveAsync, not taken yet
    private bool _hasReady;
    private bool _isLent; // the application may still read the message that it took last
    private int _owner;
    private volatile bool _finishing;
    private volatile bool _waitingForBytes;
    private long _lastFill; // of the time provider; 0 is long ago
    private bool _isBusy;
    private bool _reads; // the step under way, and does not only wait
    private bool _readsInRoom; // where the receiver collects what is left of a long frame
    private bool _hasUnread; // what came there
    private bool _bytesAreThere; // the last step has waited for them

    bool IKeepAliveTarget.IsWaitingForBytes => _waitingForBytes;

    /// <summary>Takes the next message when a whole one is there; it is lent until the next receive.</summary>
    /// <exception cref="InvalidOperationException">Another receive is in progress, or a message was begun with <see cref="ReceiveChunkAsync"/> and is not over.</exception>
    public bool TryReceive(out WebSocketMessage message) => TryReceive(inChunks: false, out message);

    /// <summary>Waits until a message can be taken; sends what waits for more to follow.</summary>
    /// <returns>False when the connection has ended and no message is left.</returns>
    /// <exception cref="InvalidOperationException">Another receive is in progress, or a message was begun with <see cref="ReceiveChunkAsync"/> and is not over.</exception>
    /// <exception cref="OperationCanceledException">The token fired; nothing is lost.</exception>
    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default) => WaitToReceiveAsync(inChunks: false, cancellationToken);

    private bool TryReceive(bool inChunks, out WebSocketMessage message)
    {
        if (!TryEnterReceive(inChunks))
            return TryTakeKept(out message);
        try
        {
            return TryTakeNext(out message);
        }
        finally
        {
            ExitReceive();
        }
    }

    private bool TryTakeNext(out WebSocketMessage message)
    {
        if (!_hasReady)
            return _isLent = ParseNext(out message);
        message = _ready;
        _hasReady = false;
        return _isLent = true;
    }

    private ValueTask<bool> WaitToReceiveAsync(bool inChunks, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        _sendQueue.ReceiverWaits();
        if (!TryEnterReceive(inChunks))
            return WaitForKeptAsync(cancellationToken);
        _isLent = false;
        bool exit = true;
        try
        {
            if (_hasReady || (_hasReady = ParseNext(out _ready)))
            {
                _sendQueue.ReceiverWorks();
                return new ValueTask<bool>(true);
            }

            exit = false;
            return ReadAsync(cancellationToken);
        }
        finally
        {
            if (exit)
                ExitReceive();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!_finishing && Closed is null)
            {
                int received = await BeginRead(cancellationToken).ConfigureAwait(false);
                if (!EndRead(received))
                    continue;
                if (received == 0)
                {
                    OnEndOfStream();
                }
                else if (ParseNext(out _ready))
                {
                    _hasReady = true;
                    return true;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            OnReceiveFailed(exception);
        }
        finally
        {
            _waitingForBytes = false;
            _sendQueue.ReceiverWorks();
            ExitReceive();
        }

        return await WaitForKeptAsync(cancellationToken).ConfigureAwait(false);
    }

    // A read is one or two steps, each a single await, so that a connection that waits holds one state machine: take what is there, or wait
    // and take it then. A connection that has been silent waits without a buffer; a busy one waits with its buffer in the system's hands,
    // which saves it two system calls per read. A wait that was over for nothing is waited again. Keep-alive sees to it that a busy one which falls silent is read once more, and
    // then gives its buffer back; without keep-alive nobody would.
    private ValueTask<int> BeginRead(CancellationToken cancellationToken)
    {
        _waitingForBytes = true;
        bool takes = (_bytesAreThere && !_wire.CanTellWithoutWaiting) || (_isBusy && !cancellationToken.CanBeCanceled);
        _bytesAreThere = false;
        _reads = true;
        Memory<byte> room = _bufferStart == _bufferEnd ? _receiver.GetRoom() : default;
        _readsInRoom = room.Length >= LeastRoom;
        if (!_readsInRoom)
            room = PrepareBuffer();
        if (takes)
            return _wire.ReceiveAsync(room, cancellationToken);
        if (_wire.TryReceive(room.Span, out int received))
            return new ValueTask<int>(received);
        if (_bufferStart == _bufferEnd)
            ReleaseBuffer();
        _reads = false;
        return _wire.WaitToReceiveAsync(cancellationToken);
    }

    // True when the step has read, and nothing is the end of the stream; false when it has waited.
    private bool EndRead(int received)
    {
        _waitingForBytes = false;
        if (!_reads)
        {
            _bytesAreThere = true;
            return false;
        }

        if (_readsInRoom)
            _receiver.ReceivedInRoom(received);
        else
            _bufferEnd += received;
        _hasUnread = _readsInRoom;
        if (_keepAlive is not null)
        {
            long now = _options.TimeProvider.GetTimestamp();
            _isBusy = _options.TimeProvider.GetElapsedTime(_lastFill, now) < BusyGap;
            _lastFill = now;
            if (received > 0)
                _keepAlive.NoteReceived(now);
        }

        return true;
    }

    // Room for the next bytes. What is left of the last ones moves to the front: a frame that is awaited whole must fit.
    private Memory<byte> PrepareBuffer()
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(_options.ReceiveBufferBytes);
        }
        else if (_bufferStart > 0)
        {
            _buffer.AsSpan(_bufferStart, _bufferEnd - _bufferStart).CopyTo(_buffer);
            _bufferEnd -= _bufferStart;
            _bufferStart = 0;
        }

        return _buffer.AsMemory(_bufferEnd);
    }

    // Nothing is read any more.
    private void ReleaseAll()
    {
        ReleaseBuffer();
        _receiver.Release();
    }

    private void ReleaseBuffer()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _bufferStart = _bufferEnd = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    // The next message among the bytes that are there; handles control frames on the way.
    private bool ParseNext(out WebSocketMessage message)
    {
        message = default;
        bool answers = false;
        bool found = false;
        while ((_hasUnread || _bufferStart < _bufferEnd) && !found)
        {
            _hasUnread = false;
            bool read = _receiver.TryRead(_buffer.AsMemory(_bufferStart, _bufferEnd - _bufferStart), out int consumed, out WebSocketEvent received);
            _bufferStart += consumed;
            if (!read)
                break;
            switch (received.Kind)
            {
                case WebSocketEventKind.Message or WebSocketEventKind.Piece:
                    message = new WebSocketMessage(received.Payload, received.Opcode) { IsRest = received.IsRest, MoreFollows = received.Kind == WebSocketEventKind.Piece };
                    found = true;
                    break;
                case WebSocketEventKind.Ping:
                    _sendQueue.QueuePong(received.Payload.Span);
                    answers = true;
                    break;
                case WebSocketEventKind.Pong:
                    OnPong(received.Payload.Span);
                    break;
                case WebSocketEventKind.CloseReceived:
                    OnCloseReceived(received.Close);
                    break;
                default:
                    OnViolated(received.Violation!);
                    break;
            }
        }

        if (answers)
            _sendQueue.FlushControl();
        return found;
    }

    private bool TryEnterReceive(bool inChunks)
    {
        if (_insideMessage && !inChunks)
            throw new InvalidOperationException("A message was begun in chunks: it must be read to its end in chunks.");
        int owner = Interlocked.CompareExchange(ref _owner, Reading, Free);
        if (owner == Reading)
            throw new InvalidOperationException("Another receive is in progress: a connection has one reader at a time.");
        if (owner == Free)
            _receiver.Streams = inChunks;
        return owner == Free;
    }

    private void ReleaseIfOver()
    {
        if (!_isLent && !_hasReady && (_finishing || (Closed is not null && _bufferStart == _bufferEnd)))
            ReleaseAll();
    }

    private void ExitReceive()
    {
        ReleaseIfOver();

        // A full fence on purpose: either we see the request to drain, or the requester sees that the side is free.
        Interlocked.Exchange(ref _owner, _finishing ? TakenOver : Free);
        if (_drainRequested)
            TryStartDrain();
    }
}
