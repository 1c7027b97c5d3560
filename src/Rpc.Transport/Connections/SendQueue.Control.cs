using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Connections;

/// <summary>Control frames: a bounded reserve of their own, ahead of all data that has not left yet.</summary>
internal sealed partial class SendQueue
{
    // As long as the answers fit here, each Ping gets its own Pong.
    private const int MaxControlBytes = 4096;

    private FrameBuffer? _control;
    private FrameBuffer? _controlFlight;
    private ClosePayload? _close;
    private byte[]? _latestPing;
    private int _latestPingBytes = -1; // -1: none waits

    private bool HasControl => _control?.Count > 0 || _latestPingBytes >= 0;

    /// <summary>
    /// Queues the answer to a Ping; <see cref="FlushControl"/> sends it. When the peer asks faster than the answers leave,
    /// only the latest Ping is answered, which RFC 6455 §5.5.3 allows: a flood of Pings takes no memory.
    /// </summary>
    public void QueuePong(ReadOnlySpan<byte> payload)
    {
        using (_gate.Enter())
        {
            if (_state is not (QueueState.Open or QueueState.Closing))
                return;
            _control ??= new FrameBuffer();

            // Not past one that waits: that one is written when the reserve is taken, and Pongs keep the order of their Pings.
            if (_latestPingBytes < 0 && _control.Count + FrameHeader.MaxLength + payload.Length <= MaxControlBytes)
            {
                _sender.WriteControl(Opcode.Pong, payload, _control);
                return;
            }

            _latestPing ??= new byte[FrameHeader.MaxControlPayload];
            payload.CopyTo(_latestPing);
            _latestPingBytes = payload.Length;
        }
    }

    /// <summary>Sends a Ping ahead of the queued data.</summary>
    public void SendPing(ReadOnlySpan<byte> payload)
    {
        using (_gate.Enter())
        {
            if (_state == QueueState.Open)
                _sender.WriteControl(Opcode.Ping, payload, _control ??= new FrameBuffer());
        }

        FlushControl();
    }

    /// <summary>Starts to send what control frames are queued.</summary>
    public void FlushControl()
    {
        bool flush;
        using (_gate.Enter())
            flush = TryBeginFlush();
        if (flush)
            Flush();
    }

    /// <summary>Accepts no more messages and sends a Close frame after those accepted so far; the waiting ones among them.</summary>
    /// <param name="close">What it says.</param>
    /// <param name="atOnce">True to drop what has not left yet: the peer broke the protocol and will not read it (RFC 6455 §7.1.7).</param>
    public void SendClose(in ClosePayload close, bool atOnce)
    {
        using (_gate.Enter())
        {
            if (_state is not (QueueState.Open or QueueState.Closing))
                return;
            _state = QueueState.Closing;
            _close ??= close;

            // The rest of a message in parts is not accepted any more, so nothing can follow its last part but Close (RFC 6455 §5.4, §5.5.1).
            if (_messageIsOpen)
                FailWaiters();
            if (atOnce)
                DropData();
        }

        FlushControl();
    }

    // Slices end where frames end, so whatever slice is at the wire now, a Close frame may follow it.
    private void DropData()
    {
        FailWaiters();
        _queued.Clear();
        if (_sliceBytes == 0)
            _flight.Clear();
        else
            _flight.DropRest();
        _unsentBytes = _sliceBytes;
    }

    private bool TryTakeControl(out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (!HasControl)
            return false;
        if (_latestPingBytes >= 0)
        {
            _sender.WriteControl(Opcode.Pong, _latestPing.AsSpan(0, _latestPingBytes), _control ??= new FrameBuffer());
            _latestPingBytes = -1;
        }

        (_control, _controlFlight) = (_controlFlight, _control);
        bytes = _controlFlight!.TakeSlice();
        return true;
    }

    private bool TryTakeClose(out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (_close is not { } close || HasWaiters)
            return false;
        _state = QueueState.CloseTaken;
        _sender.WriteClose(close, _flight);
        bytes = _flight.TakeSlice();
        return true;
    }
}
