using Rpc.Messages;

namespace Rpc.Codecs.MessagePack;

/// <summary>Reads a message: one frame, or several back to back.</summary>
internal static class MessagePackMessageReader
{
    /// <summary>Reads a message and says what is in it, up to the first frame that is not valid: what stands behind that is not read.</summary>
    public static void Read(ReadOnlySpan<byte> message, IncomingNames names, IMessageReceiver receiver)
    {
        do
        {
            var frame = default(MessagePackFrame);
            int length;
            try
            {
                length = frame.Read(message, names);
            }
            catch (MessagePackException exception)
            {
                HandOutViolation(in frame, exception, IsWellFormed(message), receiver);
                return;
            }

            HandOut(in frame, receiver);
            message = message[length..];
        }
        while (!message.IsEmpty);
    }

    /// <summary>True when the message is a successful answer and nothing else.</summary>
    public static bool IsResult(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] <= MessagePackCode.FixArray || message[0] >= MessagePackCode.FixString)
            return false;
        try
        {
            var reader = new MessagePackReader(message[1..]);
            if (!reader.TryReadInt32((int)FrameKind.Result))
                return false;
            for (var left = message[0] - MessagePackCode.FixArray - 1; left > 0; left--)
                reader.Skip();
            return reader.IsAtEnd;
        }
        catch (MessagePackException)
        {
            return false;
        }
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> message)
    {
        try
        {
            var reader = new MessagePackReader(message);
            reader.Skip();
            return true;
        }
        catch (MessagePackException)
        {
            return false;
        }
    }

    private static void HandOut(in MessagePackFrame frame, IMessageReceiver receiver)
    {
        switch (frame.Kind)
        {
            case FrameKind.Request:
                receiver.OnRequest(frame.Id, frame.Name, frame.Value, frame.Head, batch: null);
                break;
            case FrameKind.Notification:
                receiver.OnNotification(frame.Name, frame.Value, frame.Head);
                break;
            case FrameKind.Result:
                receiver.OnResult(frame.Id, frame.Value);
                break;
            case FrameKind.Error:
                receiver.OnError(frame.Id, frame.Error!);
                break;
            case FrameKind.Cancel:
                receiver.OnCancel(frame.Id);
                break;
            case FrameKind.Subscribe or FrameKind.Unsubscribe:
                receiver.OnSubscription(frame.Id, frame.EventName!, frame.Kind == FrameKind.Subscribe, batch: null);
                break;
            case FrameKind.Dropped:
                receiver.OnDropped(frame.EventName!, frame.Number);
                break;
            case FrameKind.Items:
                receiver.OnItems(frame.Id, frame.Parameter, frame.Value, frame.IsLast || frame.Error is not null, frame.Error);
                break;
            case FrameKind.Credit:
                receiver.OnCredit(frame.Id, frame.Parameter, frame.Number);
                break;
            case FrameKind.Stop:
                receiver.OnStop(frame.Id, frame.Parameter);
                break;
            case FrameKind.Progress:
                receiver.OnProgress(frame.Id, frame.Parameter, frame.Value);
                break;
        }
    }

    private static void HandOutViolation(in MessagePackFrame frame, MessagePackException exception, bool isWellFormed, IMessageReceiver receiver)
    {
        if (!isWellFormed)
            receiver.OnMalformed(RequestId.Null, new RpcError(RpcErrorCode.ParseError, $"Parse error: the message is not valid MessagePack: {exception.Message}."), batch: null);
        else if (frame.Kind is FrameKind.Result or FrameKind.Error)
            // An answer is never answered, so what is wrong with it is told to the call that waits for it.
            receiver.OnError(frame.IdOrNull, new RpcError(RpcErrorCode.InternalError, $"The peer's answer is not valid: {exception.Message}."));
        else
            receiver.OnMalformed(frame.IsAnswered ? frame.IdOrNull : RequestId.Null, new RpcError(RpcErrorCode.InvalidRequest, $"Invalid request: {exception.Message}."), batch: null);
    }
}
