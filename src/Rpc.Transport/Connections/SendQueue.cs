using System.Runtime.CompilerServices;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Connections;

/// <summary>What the send queue tells its connection. Called outside the queue's lock.</summary>
internal interface ISendQueueOwner
{
    /// <summary>The Close frame is on the wire, and so is everything accepted before it.</summary>
    void CloseFrameSent();

    /// <summary>The wire refused bytes; the queue is dead.</summary>
    void SendFailed(Exception exception);

    /// <summary>The error of a send that comes too late.</summary>
    Exception CreateClosedException();
}

/// <summary>
/// The outgoing side: frames are written straight into the output buffer under a short lock, and one flusher at a time,
/// usually the sending thread itself, swaps the buffers and hands all that is queued to the wire in one call.
/// Control frames have a buffer of their own and go out before the next slice of data.
/// Messages are compressed under the lock too: a compressed message may refer to the one sent before it (RFC 7692 §7.1.1), so
/// that the order of compressing must be the order of sending.
/// The lock is no object of its own, which is one less to fetch for each receiver of what is sent to many.
/// </summary>
internal sealed partial class SendQueue : IThreadPoolWorkItem
{
    // A thread that came to send one message does not stay for ever to send those of others.
    private const int MaxSendsInARow = 16;

    // Who sends so many messages without the peer saying a word between them is about to send more: they are worth a thread that gathers them.
    private const int ManySends = 8;

    // So many bytes are worth a system call: who waits for more of them keeps the peer waiting.
    private const int EnoughBytes = 10 * 1024;

    private ShortLock _gate; // never copied: not readonly
    private readonly Wire _wire;
    private readonly WebSocketSender _sender;
    private readonly ISendQueueOwner _owner;
    private readonly int _maxQueuedBytes;
    private readonly bool _keepsBuffers;
    private Action? _onSent; // since a send first had to wait

    private FrameBuffer _queued = new();
    private FrameBuffer _flight = new();
    private long _unsentBytes; // in _queued, and in what of _flight has not left yet
    private int _sliceBytes; // of the data slice at the wire now
    private bool _flushing;
    private bool _receiverWaits;
    private int _sendsSinceReceived;
    private QueueState _state;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _sending;

    /// <summary>Creates the queue of one connection.</summary>
    /// <param name="wire">Where the bytes go.</param>
    /// <param name="sender">What makes frames of messages.</param>
    /// <param name="maxQueuedBytes">How many bytes may wait.</param>
    /// <param name="owner">The connection.</param>
    /// <param name="keepsBuffers">Whether the buffers stay between two sends of many: <see cref="Rest"/> frees them.</param>
    public SendQueue(Wire wire, WebSocketSender sender, int maxQueuedBytes, ISendQueueOwner owner, bool keepsBuffers = false)
    {
        _wire = wire;
        _sender = sender;
        _maxQueuedBytes = maxQueuedBytes;
        _owner = owner;
        _keepsBuffers = keepsBuffers;
    }

    private enum QueueState
    {
        /// <summary>Messages are accepted.</summary>
        Open,

        /// <summary>A Close frame waits for what was accepted before it; nothing more is accepted.</summary>
        Closing,

        /// <summary>The Close frame has been taken to the wire: nothing may follow it (RFC 6455 §5.5.1).</summary>
        CloseTaken,

        /// <summary>Nothing is sent any more.</summary>
        Stopped,
    }

    /// <summary>Bytes accepted and not yet sent.</summary>
    public long UnsentBytes
    {
        get
        {
            using (_gate.Enter())
                return _unsentBytes;
        }
    }

    /// <summary>Accepts a message, at once while there is room, else in turn when there is.</summary>
    /// <param name="message">Its bytes are read before the task completes, never after.</param>
    /// <param name="moreFollows">Whether flushing may wait for the next message, or for the receiver to wait.</param>
    /// <param name="cancellationToken">Ends the wait for room; a message that was accepted is sent.</param>
    public ValueTask SendAsync(in QueuedMessage message, bool moreFollows, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        bool flush;
        bool gather;
        Memory<byte> frame = default;
        Waiter? waiter = null;
        using (_gate.Enter())
        {
            if (_state != QueueState.Open)
                return ValueTask.FromException(_owner.CreateClosedException());
            gather = !message.IsHeld && ++_sendsSinceReceived > ManySends;
            if (IsTurnOf(message) && HasRoom(message))
            {
                if (gather || !TryBeginInPlace(message, out frame))
                    Append(message);
                if (message.Part == MessagePart.Last)
                    AdmitWaiters();
                moreFollows = (message.IsHeld || (moreFollows && !_receiverWaits)) && _queued.Count < EnoughBytes;
                flush = !moreFollows && TryBeginFlush();
            }
            else
            {
                waiter = Enqueue(message, cancellationToken);
                flush = TryBeginFlush();
            }
        }

        if (!frame.IsEmpty)
            SendInPlace(frame);
        else if (flush && gather)
            FlushingTurns.Shared.Add(this);
        else if (flush)
            Flush();
        if (waiter is null)
            return default;
        Watch(waiter);
        return new ValueTask(waiter.Task);
    }

    /// <summary>The receiver has handled everything received: what waits for more to follow leaves now, and whatever is sent while it waits leaves at once.</summary>
    public void ReceiverWaits()
    {
        bool flush;
        using (_gate.Enter())
        {
            _receiverWaits = true;
            flush = TryBeginFlush();
        }

        if (flush)
            Flush();
    }

    /// <summary>The receiver handles messages again.</summary>
    public void ReceiverWorks()
    {
        using (_gate.Enter())
        {
            _receiverWaits = false;
            _sendsSinceReceived = 0;
        }
    }

    /// <summary>Sends nothing more: waiting sends fail, buffers go back as soon as the wire has let go of them. Idempotent.</summary>
    public void Stop()
    {
        using (_gate.Enter())
        {
            _state = QueueState.Stopped;
            FailWaiters();
            _sender.ForgetContext();
            if (!_flushing)
                ReleaseBuffers();
        }
    }

    /// <summary>The connection is silent: frees the buffers, and what the compressor remembers of the messages sent; the next one refers to none of them.</summary>
    public void Rest()
    {
        using (_gate.Enter())
        {
            _sender.ForgetContext();
            _sendsSinceReceived = 0;
            if (_flushing || _queued.Count > 0)
                return;
            _queued.Clear();
            _flight.Clear();
        }
    }

    /// <summary>Continues a flush on the thread pool.</summary>
    void IThreadPoolWorkItem.Execute() => Flush();

    private void Append(in QueuedMessage message)
    {
        int before = _queued.Count;
        if (_sender.Measure(message.Payload.Length) > Array.MaxLength - before)
            throw new ArgumentException("The message does not fit one buffer.", nameof(message));
        Write(message);
        Count(_queued.Count - before, message.Urgency);
    }

    private void Count(int bytes, SendUrgency urgency)
    {
        _unsentBytes += bytes;
        _appendedBytes += bytes;
        if (urgency == SendUrgency.Bulk)
            _bulkEnd = _appendedBytes;
    }

    // Under the lock. True when the caller is to flush.
    private bool TryBeginFlush()
    {
        if (_flushing || _state is QueueState.CloseTaken or QueueState.Stopped)
            return false;
        if (_queued.Count == 0 && !HasControl && _close is null)
            return false;
        return _flushing = true;
    }

    private void Flush()
    {
        for (int sends = 0; sends < MaxSendsInARow; sends++)
        {
            if (!TryTakeNext(out ReadOnlyMemory<byte> bytes) || !Send(bytes))
                return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // False when flushing goes on once the wire has taken the bytes, or has come to its end.
    private bool Send(ReadOnlyMemory<byte> bytes)
    {
        ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter sending;
        try
        {
            ValueTask send = _wire.SendAsync(bytes);
            sending = send.ConfigureAwait(false).GetAwaiter();
        }
        catch (Exception exception)
        {
            Fail(exception);
            return false;
        }

        // From here on the completion may run at any time, on another thread, and use the field for the next send.
        _sending = sending;
        if (sending.IsCompleted)
            return EndSend();
        sending.UnsafeOnCompleted(_onSent ??= OnSent);
        return false;
    }

    private void OnSent()
    {
        if (EndSend())
            Flush();
    }

    // What goes to the wire next: control frames, then a slice of data, then the Close frame when all else has left.
    private bool TryTakeNext(out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        using (_gate.Enter())
        {
            if (_state is QueueState.Open or QueueState.Closing)
            {
                if (TryTakeControl(out bytes))
                    return true;
                if (_flight.IsDrained)
                {
                    _flight.Reset();
                    (_flight, _queued) = (_queued, _flight);
                }

                if (!_flight.IsDrained)
                {
                    bytes = _flight.TakeSlice();
                    _sliceBytes = bytes.Length;
                    return true;
                }

                if (TryTakeClose(out bytes))
                    return true;
            }

            _flushing = false;
            if (_keepsBuffers && _sendsSinceReceived > ManySends && _state == QueueState.Open)
                ResetBuffers();
            else
                ReleaseBuffers();
            return false;
        }
    }

    private bool EndSend()
    {
        try
        {
            _sending.GetResult();
        }
        catch (Exception exception)
        {
            Fail(exception);
            return false;
        }

        return EndSlice();
    }

    private bool EndSlice()
    {
        bool closeSent;
        using (_gate.Enter())
        {
            _unsentBytes -= _sliceBytes;
            _sliceBytes = 0;
            _controlFlight?.Clear();
            AdmitWaiters();
            closeSent = _state == QueueState.CloseTaken;
        }

        if (closeSent)
            _owner.CloseFrameSent();
        return true;
    }

    private void Fail(Exception exception)
    {
        using (_gate.Enter())
        {
            _flushing = false;
            _state = QueueState.Stopped;
            FailWaiters();
            _sender.ForgetContext();
            ReleaseBuffers();
        }

        _owner.SendFailed(exception);
    }

    // More is about to be sent, and the pool would not have room for what many such connections give back.
    private void ResetBuffers()
    {
        _queued.Reset();
        _flight.Reset();
        _control?.Clear();
        _controlFlight?.Clear();
    }

    private void ReleaseBuffers()
    {
        _queued.Clear();
        _flight.Clear();
        _control?.Clear();
        _controlFlight?.Clear();
        if (_state == QueueState.Stopped)
            _unsentBytes = 0;
    }
}
