using System.Text.Unicode;
using Rpc.Buffers;
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
    // read. A request, a notification or items must take effect before what comes behind them.
    private async Task ReadLargeAsync(PooledBufferWriter whole)
    {
        if (!_codec.IsAnswer(whole.WrittenSpan))
        {
            ReadWhole(whole);
            return;
        }

        await _readingLarge.ConfigureAwait(false);
        _readingLarge = Task.Run(() =>
        {
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
        });
    }

    private void ReadWhole(PooledBufferWriter whole)
    {
        using (whole)
            _codec.Read(new ReceivedMessage(whole.WrittenMemory, _codec.Format), this);
    }
}
