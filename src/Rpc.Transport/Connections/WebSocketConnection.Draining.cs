using System.Buffers;
using System.Threading.Channels;

namespace Rpc.WebSockets;

/// <summary>
/// Closing needs somebody to read until the peer's Close frame. The application's reader may be gone, or be the very one who
/// closes; so as soon as it is outside a receive, a drain takes the receiving side over for good. The messages that it meets
/// are kept, as copies, for the application to take.
/// </summary>
public sealed partial class WebSocketConnection
{
    // What a kept message costs beside its bytes, roughly: so that empty ones count as well.
    private const int KeptOverheadBytes = 64;

    private volatile Channel<WebSocketMessage>? _kept; // since one was, or was waited for
    private long _keptBytes;
    private volatile bool _drainRequested;
    private volatile bool _discardKept;

    private void RequestDrain()
    {
        lock (_gate)
        {
            if (_closed is not null || _finishing)
                return;
        }

        _drainRequested = true;
        WaitForSingleReader();
        TryStartDrain();
    }

    private void TryStartDrain()
    {
        // Who is inside comes here when it leaves.
        if (!_isInside && Interlocked.CompareExchange(ref _owner, TakenOver, Free) == Free)
            _ = DrainAsync();
    }

    private async Task DrainAsync()
    {
        try
        {
            if (_hasReady)
                Keep(_ready);
            _hasReady = false;
            LeaveLentMessage();
            while (Closed is null)
            {
                while (ParseNext(out WebSocketMessage message))
                    Keep(message);
                if (_finishing)
                    break;
                int received = await BeginRead(CancellationToken.None).ConfigureAwait(false);
                if (EndRead(received) && received == 0)
                    OnEndOfStream();
            }
        }
        catch (Exception exception)
        {
            OnReceiveFailed(exception);
        }

        ReleaseAll();
    }

    // The application may still read the message that it took last, on another thread: its bytes are left to it, and the
    // bytes behind it move to a buffer of our own.
    private void LeaveLentMessage()
    {
        if (!_isLent)
            return;
        _receiver.ForgetLentMessage();
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_bufferStart, _bufferEnd - _bufferStart);
        byte[] fresh = [];
        if (!rest.IsEmpty)
        {
            fresh = ArrayPool<byte>.Shared.Rent(Math.Max(rest.Length, _options.ReceiveBufferBytes));
            rest.CopyTo(fresh);
        }

        _bufferEnd = rest.Length;
        _bufferStart = 0;
        _buffer = fresh;
    }

    // RFC 6455 §5.5.1: after our Close the peer has no promise that its data is still processed. So what is kept may be
    // bounded, by the size of the largest message that must be accepted anyway.
    private void Keep(in WebSocketMessage message)
    {
        // What is left of a message that was being read in chunks is no message.
        if (message.IsRest || message.MoreFollows)
            return;
        long cost = message.Payload.Length + KeptOverheadBytes;
        if (_discardKept || Volatile.Read(ref _keptBytes) + cost > (long)_options.MaxMessageBytes + KeptOverheadBytes)
            return;
        Interlocked.Add(ref _keptBytes, cost);
        MakeKept().Writer.TryWrite(message with { Payload = message.Payload.ToArray() });
    }

    private bool TryTakeKept(out WebSocketMessage message)
    {
        message = default;
        if (_kept is not { } kept || !kept.Reader.TryRead(out message))
            return false;
        Interlocked.Add(ref _keptBytes, -(message.Payload.Length + KeptOverheadBytes));
        return true;
    }

    private ValueTask<bool> WaitForKeptAsync(CancellationToken cancellationToken) =>
        Closed is not null && _kept is null ? new ValueTask<bool>(false) : MakeKept().Reader.WaitToReadAsync(cancellationToken);

    // Most connections end without a message that is kept, or that is waited for.
    private Channel<WebSocketMessage> MakeKept()
    {
        lock (_gate)
        {
            if (_kept is not null)
                return _kept;
            Channel<WebSocketMessage> kept = Channel.CreateUnbounded<WebSocketMessage>();
            if (_closed is not null)
                kept.Writer.TryComplete();
            return _kept = kept;
        }
    }
}
