using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rpc.Channels;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>JSON-RPC 2.0 in text messages.</summary>
internal sealed class JsonRpcCodec : RpcCodec
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonRpcCodec> s_plain = [];
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonRpcCodec> s_extended = [];

    private JsonRpcCodec(JsonSerializerOptions options, bool sendsExtensions)
        : base(JsonDefaults.DepthOf(options))
    {
        JsonOptions = options;
        SendsExtensions = sendsExtensions;
        Writers = new MessageWriterPool(new JsonWriterOptions
        {
            Encoder = options.Encoder ?? JavaScriptEncoder.Default,
            // The envelope is right by construction, and values are written by System.Text.Json.
            SkipValidation = true,
            MaxDepth = MaxDepth + 4,
        });
    }

    /// <inheritdoc/>
    public override MessageFormat Format => MessageFormat.Text;

    /// <inheritdoc/>
    public override bool SendsExtensions { get; }

    /// <inheritdoc/>
    public override JsonSerializerOptions JsonOptions { get; }

    /// <inheritdoc/>
    public override MessageWriterPool Writers { get; }

    /// <summary>The codec of all sessions with the same options: they share its buffers, so that an idle session holds none.</summary>
    /// <param name="options">How values are written and read; complete and read-only.</param>
    /// <param name="sendsExtensions">True for <see cref="RpcSubprotocols.Json"/>, false for plain JSON-RPC 2.0.</param>
    public static JsonRpcCodec Get(JsonSerializerOptions options, bool sendsExtensions) => sendsExtensions
        ? s_extended.GetValue(options, static key => new JsonRpcCodec(key, sendsExtensions: true))
        : s_plain.GetValue(options, static key => new JsonRpcCodec(key, sendsExtensions: false));

    /// <inheritdoc/>
    public override void BeginRequest(MessageWriter writer, RequestId id, WireName method, int arguments, in OutgoingHead head)
    {
        // Trace context is understood beyond our own peers.
        JsonEnvelopeWriter.BeginRequest(writer, id);
        if (SendsExtensions && head.Timeout is { } milliseconds)
            JsonEnvelopeWriter.WriteTimeout(writer, milliseconds);
        if (SendsExtensions && head.Parent is { } parent)
            JsonEnvelopeWriter.WriteParent(writer, parent);
        if (SendsExtensions && head.Headers is { } headers)
            JsonEnvelopeWriter.WriteHeaders(writer, headers);
        if (head.Activity is { IdFormat: ActivityIdFormat.W3C, Id: { } traceParent })
            JsonEnvelopeWriter.WriteTrace(writer, traceParent, head.Activity.TraceStateString);
        JsonEnvelopeWriter.BeginMethod(writer, method.Json);
    }

    /// <inheritdoc/>
    public override void BeginNotification(MessageWriter writer, WireName method, int arguments, IReadOnlyDictionary<string, string>? headers) =>
        JsonEnvelopeWriter.BeginNotification(writer, method.Json, SendsExtensions ? headers : null);

    /// <inheritdoc/>
    public override void EndArguments(MessageWriter writer) => JsonEnvelopeWriter.EndArguments(writer);

    /// <inheritdoc/>
    public override void BeginResult(MessageWriter writer, RequestId id) => JsonEnvelopeWriter.BeginResult(writer, id);

    /// <inheritdoc/>
    public override void EndResult(MessageWriter writer) => JsonEnvelopeWriter.EndResult(writer);

    /// <inheritdoc/>
    public override void WriteVoidResult(MessageWriter writer, RequestId id)
    {
        BeginResult(writer, id);
        writer.Json.WriteNullValue();
        EndResult(writer);
    }

    /// <inheritdoc/>
    public override void WriteError(MessageWriter writer, RequestId id, RpcError error)
    {
        var json = Begin(writer);
        WriteId(json, id);
        json.WritePropertyName(JsonNames.Error);
        JsonStreamWriter.WriteError(json, error);
        End(writer);
    }

    /// <inheritdoc/>
    public override void WriteCancel(MessageWriter writer, RequestId id)
    {
        var json = Begin(writer);
        json.WriteString(JsonNames.Method, JsonNames.CancelRequest);
        json.WriteStartObject(JsonNames.Params);
        WriteId(json, id);
        json.WriteEndObject();
        End(writer);
    }

    /// <inheritdoc/>
    public override void WriteSubscription(MessageWriter writer, RequestId id, WireName eventName, bool subscribe)
    {
        var json = Begin(writer);
        WriteId(json, id);
        json.WriteString(JsonNames.Method, subscribe ? JsonNames.Subscribe : JsonNames.Unsubscribe);
        json.WriteStartObject(JsonNames.Params);
        json.WriteString(JsonNames.Event, eventName.Json);
        json.WriteEndObject();
        End(writer);
    }

    /// <inheritdoc/>
    public override void WriteDropped(MessageWriter writer, WireName eventName, long count)
    {
        var json = Begin(writer);
        json.WriteString(JsonNames.Method, JsonNames.Dropped);
        json.WriteStartObject(JsonNames.Params);
        json.WriteString(JsonNames.Event, eventName.Json);
        json.WriteNumber(JsonNames.Count, count);
        json.WriteEndObject();
        End(writer);
    }

    // The brackets.
    /// <inheritdoc/>
    public override ItemsKind Classify(ReadOnlySpan<byte> items)
    {
        if (items is [(byte)'[', ..])
            return items[1..].TrimStart(" \t\r\n"u8) is [(byte)']'] ? ItemsKind.Empty : ItemsKind.Items;
        return items.SequenceEqual("null"u8) ? ItemsKind.Null : ItemsKind.Other;
    }

    /// <inheritdoc/>
    public override int CostOf(MessageWriter items) => items.Message.Length + 2;

    /// <inheritdoc/>
    public override void WriteItems(MessageWriter writer, RequestId id, int parameter, MessageWriter? items, bool isLast, RpcError? error) =>
        JsonStreamWriter.WriteItems(writer, id, parameter, TextOf(items), isLast, error);

    /// <inheritdoc/>
    public override void WriteStreamResult(MessageWriter writer, RequestId id, MessageWriter? items)
    {
        BeginResult(writer, id);
        writer.Append("["u8);
        writer.Append(TextOf(items));
        writer.Append("]}"u8);
    }

    /// <inheritdoc/>
    public override void WriteCredit(MessageWriter writer, RequestId id, int parameter, long bytes) => JsonStreamWriter.WriteCredit(writer, id, parameter, bytes);

    /// <inheritdoc/>
    public override void WriteStop(MessageWriter writer, RequestId id, int parameter) => JsonStreamWriter.WriteStop(writer, id, parameter);

    /// <inheritdoc/>
    public override void BeginProgress(MessageWriter writer, RequestId id, int parameter, ReadOnlySpan<byte> token) => JsonStreamWriter.BeginProgress(writer, token);

    /// <inheritdoc/>
    public override void EndProgress(MessageWriter writer) => JsonStreamWriter.EndProgress(writer);

    /// <inheritdoc/>
    public override Dictionary<string, string> ReadHeaders(ReadOnlySpan<byte> headers, HeaderLimits limits) => JsonHeaders.Read(headers, limits);

    /// <inheritdoc/>
    public override void Read(in ReceivedMessage message, IMessageReceiver receiver)
    {
        if (message.Format == MessageFormat.Text)
            JsonMessageReader.Read(message.Payload.Span, MaxDepth, receiver);
        else
            receiver.OnMalformed(RequestId.Null, new RpcError(RpcErrorCode.ParseError, "JSON-RPC messages are text, not binary."), batch: null);
    }

    /// <inheritdoc/>
    public override bool IsAnswer(ReadOnlySpan<byte> message) => JsonCompactForm.IsAnswer(message);

    private static ReadOnlySpan<byte> TextOf(MessageWriter? items) => items is null ? default : items.Message.Span;

    private static Utf8JsonWriter Begin(MessageWriter writer)
    {
        writer.Json.WriteStartObject();
        writer.Json.WriteString(JsonNames.JsonRpc, JsonNames.Version);
        return writer.Json;
    }

    private static void End(MessageWriter writer)
    {
        writer.Json.WriteEndObject();
        writer.Complete();
    }

    private static void WriteId(Utf8JsonWriter json, RequestId id)
    {
        if (id.IsNumber)
        {
            json.WriteNumber(JsonNames.Id, id.Number);
            return;
        }

        json.WritePropertyName(JsonNames.Id);
        json.WriteRawValue(id.Json!, skipInputValidation: true);
    }
}
