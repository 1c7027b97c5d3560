using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Rpc.Diagnostics;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>Reads a JSON-RPC 2.0 message: one object or a batch (§6) of them. No document is built.</summary>
internal static class JsonMessageReader
{
    private static readonly RpcError s_invalidNotification = new(RpcErrorCode.InvalidParams, "Invalid params of a $/ notification.");

    /// <summary>Reads a message and says what is in it. Nothing is said of a message that is not JSON to its end, but that.</summary>
    public static void Read(ReadOnlySpan<byte> message, int maxDepth, IMessageReceiver receiver)
    {
        // The envelope is one level, a batch another.
        var options = new JsonReaderOptions { MaxDepth = maxDepth + 2 };
        if (JsonCompactForm.TryRead(message, options.MaxDepth - 1, out var compact))
        {
            HandOut(in compact, violation: null, receiver, batch: null);
            return;
        }

        var reader = new Utf8JsonReader(message, options);
        try
        {
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    var envelope = default(JsonEnvelope);
                    var violation = envelope.Read(ref reader, message);
                    reader.Read();
                    HandOut(in envelope, violation, receiver, batch: null);
                    break;

                case JsonTokenType.StartArray:
                    CheckToEnd(reader);
                    ReadBatch(ref reader, message, receiver);
                    break;

                default:
                    CheckToEnd(reader);
                    receiver.OnMalformed(RequestId.Null, Invalid("a message is an object or an array of objects"), batch: null);
                    break;
            }
        }
        catch (JsonException exception)
        {
            if (IsTooDeep(message, options))
            {
                Telemetry.CountLimit(LimitName.MaxDepth);
                receiver.OnMalformed(RequestId.Null, new RpcError(RpcErrorCode.ParseError, $"Parse error: a value is nested more than {options.MaxDepth - 2} levels deep (limit MaxDepth)."), batch: null);
                return;
            }

            var where = exception.BytePositionInLine is { } position ? $" near line {exception.LineNumber + 1}, byte {position + 1}" : "";
            receiver.OnMalformed(RequestId.Null, new RpcError(RpcErrorCode.ParseError, $"Parse error: the message is not valid JSON{where}."), batch: null);
        }
    }

    // The reader's exception does not say what is wrong.
    private static bool IsTooDeep(ReadOnlySpan<byte> message, JsonReaderOptions options)
    {
        var reader = new Utf8JsonReader(message, options);
        try
        {
            while (reader.Read())
            {
            }

            return false;
        }
        catch (JsonException)
        {
            // A token that opens a level is itself on the one above.
            var depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
            return depth == options.MaxDepth && message[(int)reader.BytesConsumed..].TrimStart(" \t\r\n,:"u8) is [(byte)'{' or (byte)'[', ..];
        }
    }

    // A copy of the reader runs ahead, so that a batch with an error near its end is refused as a whole.
    private static void CheckToEnd(Utf8JsonReader ahead)
    {
        while (ahead.Read())
        {
        }
    }

    private static void ReadBatch(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, IMessageReceiver receiver)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            receiver.OnMalformed(RequestId.Null, Invalid("a batch is not empty"), batch: null);
            return;
        }

        var batch = new ReplyBatch();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                var envelope = default(JsonEnvelope);
                var violation = envelope.Read(ref reader, message);
                HandOut(in envelope, violation, receiver, batch);
            }
            else
            {
                reader.Skip();
                batch.Expect();
                receiver.OnMalformed(RequestId.Null, Invalid("an entry of a batch is an object"), batch);
            }
        }

        if (batch.Seal())
            receiver.OnBatchComplete(batch);
    }

    private static void HandOut(in JsonEnvelope envelope, string? violation, IMessageReceiver receiver, ReplyBatch? batch)
    {
        if (violation is null && envelope.HasMethod && (envelope.HasResult || envelope.HasError))
            violation = "a message has either a method or a result";

        if (violation is null && envelope.HasMethod)
            HandOutCall(in envelope, receiver, batch);
        else if (!envelope.HasMethod && (envelope.HasResult || envelope.HasError))
            HandOutAnswer(in envelope, violation, receiver);
        else
        {
            batch?.Expect();
            // The id is that of a request only when a method stands beside it.
            receiver.OnMalformed(envelope.HasMethod ? envelope.Id : RequestId.Null, Invalid(violation ?? "there is no \"method\""), batch);
        }
    }

    private static void HandOutCall(in JsonEnvelope envelope, IMessageReceiver receiver, ReplyBatch? batch)
    {
        if (envelope.Method.StartsWith("$/"u8) && HandOutExtension(in envelope, receiver, batch))
            return;

        var head = new RequestHead { Timeout = envelope.Timeout, Parent = envelope.Parent, Headers = envelope.Headers, TraceParent = envelope.TraceParent, TraceState = envelope.TraceState };
        if (envelope.HasId)
        {
            batch?.Expect();
            receiver.OnRequest(envelope.Id, envelope.Method, envelope.Params, head, batch);
        }
        else
        {
            receiver.OnNotification(envelope.Method, envelope.Params, head);
        }
    }

    private static bool HandOutExtension(in JsonEnvelope envelope, IMessageReceiver receiver, ReplyBatch? batch)
    {
        if (envelope.Method.SequenceEqual("$/cancelRequest"u8) && !envelope.HasId)
        {
            if (JsonExtensionReader.ReadCancelledId(envelope.Params) is { } cancelled)
                receiver.OnCancel(cancelled);
            return true;
        }

        if (!envelope.HasId && HandOutStream(in envelope, receiver))
            return true;

        if (!envelope.HasId && envelope.Method.SequenceEqual("$/dropped"u8))
        {
            if (JsonExtensionReader.TryReadDropped(envelope.Params, out var dropped, out var count))
                receiver.OnDropped(dropped, count);
            else
                receiver.OnMalformed(RequestId.Null, s_invalidNotification, batch: null);
            return true;
        }

        var subscribe = envelope.Method.SequenceEqual("$/subscribe"u8);
        if (!subscribe && !envelope.Method.SequenceEqual("$/unsubscribe"u8))
            return false;

        RequestId? id = envelope.HasId ? envelope.Id : null;
        if (id is not null)
            batch?.Expect();
        if (JsonExtensionReader.ReadEventName(envelope.Params) is { } eventName)
            receiver.OnSubscription(id, eventName, subscribe, batch);
        else if (id is not null)
            receiver.OnMalformed(id.Value, new RpcError(RpcErrorCode.InvalidParams, "Invalid params: {\"event\": name} expected."), batch);
        return true;
    }

    private static bool HandOutStream(in JsonEnvelope envelope, IMessageReceiver receiver)
    {
        var isItems = envelope.Method.SequenceEqual("$/items"u8);
        var isCredit = !isItems && envelope.Method.SequenceEqual("$/credit"u8);
        var isProgress = !isItems && !isCredit && envelope.Method.SequenceEqual("$/progress"u8);
        if (!isItems && !isCredit && !isProgress && !envelope.Method.SequenceEqual("$/stop"u8))
            return false;

        var stream = default(JsonStreamReader);
        var isValid = stream.TryRead(envelope.Params);
        if (isProgress && isValid)
            HandOutProgress(in stream, receiver);
        else if (!isValid || !stream.HasId)
            receiver.OnMalformed(RequestId.Null, s_invalidNotification, batch: null);
        else if (isItems)
            receiver.OnItems(stream.Id, stream.Parameter, stream.Items, stream.IsLast || stream.Error is not null, stream.Error);
        else if (isCredit)
            receiver.OnCredit(stream.Id, stream.Parameter, stream.Bytes);
        else
            receiver.OnStop(stream.Id, stream.Parameter);
        return true;
    }

    // Our tokens are "id/parameter".
    private static void HandOutProgress(in JsonStreamReader stream, IMessageReceiver receiver)
    {
        var slash = stream.Token.IndexOf((byte)'/');
        if (slash >= 0 && Utf8Parser.TryParse(stream.Token[..slash], out long id, out var read) && read == slash && Utf8Parser.TryParse(stream.Token[(slash + 1)..], out int parameter, out _))
            receiver.OnProgress(new RequestId(id), parameter, stream.Value);
        else
            receiver.OnProgress(RequestId.Null, parameter: 0, stream.Value);
    }

    // An answer is never answered, so what is wrong with it is told to the call that waits for it.
    private static void HandOutAnswer(in JsonEnvelope envelope, string? violation, IMessageReceiver receiver)
    {
        if (violation is null && envelope.HasResult && envelope.HasError)
            violation = "it has both a result and an error";

        if (violation is not null)
            receiver.OnError(envelope.Id, new RpcError(RpcErrorCode.InternalError, $"The peer's answer is not valid JSON-RPC 2.0: {violation}."));
        else if (envelope.HasResult)
            receiver.OnResult(envelope.Id, envelope.Result);
        else
            receiver.OnError(envelope.Id, JsonErrorReader.Read(envelope.Error));
    }

    private static RpcError Invalid(string why) => new(RpcErrorCode.InvalidRequest, $"Invalid request: {why}.");
}
