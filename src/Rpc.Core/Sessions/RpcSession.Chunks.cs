using System.Diagnostics;
using System.Text.Unicode;
using Rpc.Buffers;
using Rpc.Calls;
using Rpc.Channels;
using Rpc.Chunks;
using Rpc.Diagnostics;
using Rpc.Sessions;

namespace Rpc;

// Messages that come in parts.
public sealed partial class RpcSession
{
    private LargeMessageReceiver? _largeReceiver; // since one message came in parts
    private Task _readingLarge = Task.CompletedTask;
    private PooledBufferWriter? _largeMessage; // while its envelope is read, and nobody has taken it over
    private LargeCall? _largeCall; // what has
    private IncomingRequest? _largeRequest; // what it turned out to be, to be started now
    private Task _readingLargeRequest = Task.CompletedTask;

    private Task TakeChunkAsync(ChunkHeader header, ReceivedMessage message)
    {
        _largeReceiver ??= new LargeMessageReceiver(_options.MaxMessageBytes);
        switch (_largeReceiver.Take(header, message.Payload.Span[ChunkHeader.Length..], out var whole))
        {
            case LargeMessageReceiver.Outcome.TooBig:
                CloseForLimit(LimitName.MaxMessageBytes, $"message is larger than {_options.MaxMessageBytes} bytes", ChannelCloseCode.MessageTooBig);
                break;
            case LargeMessageReceiver.Outcome.TooMany:
                CloseForLimit(LimitName.MessagesInParts, $"more than {LargeMessageSender.MaxAtATime} messages in parts at a time");
                break;
            case LargeMessageReceiver.Outcome.Complete when _codec.Format == MessageFormat.Text && !Utf8.IsValid(whole!.WrittenSpan):
                whole.Dispose();
                CloseFor(RpcSessionEndReason.ProtocolError, ChannelCloseCode.InvalidPayloadData, "a message in parts is not UTF-8");
                break;
            case LargeMessageReceiver.Outcome.Complete:
                return ReadLargeAsync(whole!);
        }

        return Task.CompletedTask;
    }

    // An answer is read elsewhere, one at a time: it has its place in no order, and the small messages behind it do not wait until all of it is
    // read. Of a request the envelope is read here, so that what comes behind it finds it, and its arguments elsewhere. A notification or items must take effect before
    // what comes behind them.
    private async Task ReadLargeAsync(PooledBufferWriter whole)
    {
        if (!_codec.IsAnswer(whole.WrittenSpan))
        {
            await ReadLargeRequestAsync(whole).ConfigureAwait(false);
            return;
        }

        await _readingLarge.ConfigureAwait(false);
        _readingLarge = Task.Run(() =>
        {
            _completions.OtherReader = Environment.CurrentManagedThreadId;
            try
            {
                ReadWhole(whole);
            }
            catch (Exception exception)
            {
                // As on the receive loop: a defect of the engine.
                SessionLog.ReceiveLoopFailed(_logger, RemoteAddress, exception);
                _channel.Abort(exception);
            }

            _completions.OtherReader = 0;
        });
    }

    private async Task ReadLargeRequestAsync(PooledBufferWriter whole)
    {
        _largeMessage = whole;
        try
        {
            _codec.Read(new ReceivedMessage(whole.WrittenMemory, _codec.Format), this);
        }
        finally
        {
            _largeMessage?.Dispose();
            _largeMessage = null;

            // A message of frames may have others behind the request, which may have been read, and its handler be done, before they were.
            _largeCall?.LetGo();
            _largeCall = null;
        }

        if (_largeRequest is not { } request)
            return;
        _largeRequest = null;

        // One at a time: a peer that sends them faster than they are read waits.
        await _readingLargeRequest.ConfigureAwait(false);
        _readingLargeRequest = ((LargeCall)request.Deferred!).WasRead;
        StartLarge(request);
    }

    // True when the request came in parts, and its arguments are to be read where it starts.
    private bool TryTakeLarge(IncomingRequest request, ReadOnlySpan<byte> parameters)
    {
        if (_largeMessage is not { } message || request.Id is null)
            return false;
        _largeMessage = null;
        request.IsDeferred = true;
        request.IsTracked = true;
        if (request.Observation is not null)
            Activity.Current = null;
        request.HoldItems();
        request.Deferred = _largeCall = new LargeCall(message, message.WrittenSpan.Overlaps(parameters, out var start) ? message.WrittenMemory.Slice(start, parameters.Length) : default);
        return true;
    }

    private void StartLarge(IncomingRequest request) => ThreadPool.UnsafeQueueUserWorkItem(
        static state =>
        {
            // The request may serve another when it has been started.
            using var call = (LargeCall)state.Request.Deferred!;
            state.Session.StartDeferred(state.Request);
        },
        (Session: this, Request: request),
        preferLocal: false);

    private void ReadWhole(PooledBufferWriter whole)
    {
        using (whole)
            _codec.Read(new ReceivedMessage(whole.WrittenMemory, _codec.Format), this);
    }
}
