using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>
/// Writes the envelopes of requests, notifications and results, whose every byte but the id and the method's name is known
/// beforehand, around values that a <see cref="Utf8JsonWriter"/> writes: copying them costs less than having it build them.
/// </summary>
internal static class JsonEnvelopeWriter
{
    private const int MaxDigits = 20;

    /// <summary>Writes everything before what a request says beside its method.</summary>
    public static void BeginRequest(MessageWriter writer, RequestId id) => BeginWithId(writer, id);

    /// <summary>Writes everything before the arguments of a request.</summary>
    public static void BeginMethod(MessageWriter writer, JsonEncodedText method) => BeginMethod(writer, ",\"method\":\""u8, method);

    /// <summary>Writes how long the caller waits.</summary>
    public static void WriteTimeout(MessageWriter writer, long milliseconds)
    {
        writer.Append(",\"timeout\":"u8);
        AppendNumber(writer, milliseconds);
    }

    /// <summary>Writes in whose handling the request is made.</summary>
    public static void WriteParent(MessageWriter writer, RequestId parent)
    {
        writer.Append(",\"parent\":"u8);
        AppendId(writer, parent);
    }

    /// <summary>Writes the headers of a request.</summary>
    public static void WriteHeaders(MessageWriter writer, IReadOnlyDictionary<string, string> headers)
    {
        writer.Append(",\"headers\":"u8);
        JsonHeaders.Write(writer, headers);
    }

    /// <summary>Writes the span that the request belongs to (W3C Trace Context).</summary>
    public static void WriteTrace(MessageWriter writer, string traceParent, string? traceState)
    {
        writer.Append(",\"traceparent\":\""u8);
        writer.Append(JsonEncodedText.Encode(traceParent).EncodedUtf8Bytes);
        if (!string.IsNullOrEmpty(traceState))
        {
            writer.Append("\",\"tracestate\":\""u8);
            writer.Append(JsonEncodedText.Encode(traceState).EncodedUtf8Bytes);
        }

        writer.Append("\""u8);
    }

    /// <summary>Writes everything before the arguments.</summary>
    public static void BeginNotification(MessageWriter writer, JsonEncodedText method, IReadOnlyDictionary<string, string>? headers)
    {
        if (headers is null)
        {
            BeginMethod(writer, "{\"jsonrpc\":\"2.0\",\"method\":\""u8, method);
            return;
        }

        writer.Append("{\"jsonrpc\":\"2.0\""u8);
        WriteHeaders(writer, headers);
        BeginMethod(writer, method);
    }

    /// <summary>Writes everything behind the arguments.</summary>
    public static void EndArguments(MessageWriter writer) => End(writer, "]}"u8);

    /// <summary>Writes everything before the result.</summary>
    public static void BeginResult(MessageWriter writer, RequestId id)
    {
        BeginWithId(writer, id);
        writer.Append(",\"result\":"u8);
    }

    /// <summary>Writes everything behind the result.</summary>
    public static void EndResult(MessageWriter writer) => End(writer, "}"u8);

    private static void BeginWithId(MessageWriter writer, RequestId id)
    {
        writer.Append("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        AppendId(writer, id);
    }

    private static void AppendId(MessageWriter writer, RequestId id)
    {
        if (id.IsNumber)
            AppendNumber(writer, id.Number);
        else
            writer.Append(Encoding.UTF8.GetBytes(id.Json!));
    }

    private static void AppendNumber(MessageWriter writer, long number)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        Utf8Formatter.TryFormat(number, digits, out var length);
        writer.Append(digits[..length]);
    }

    private static void BeginMethod(MessageWriter writer, ReadOnlySpan<byte> before, JsonEncodedText method)
    {
        writer.Append(before);
        writer.Append(method.EncodedUtf8Bytes);
        writer.Append("\",\"params\":["u8);
    }

    // The values stand at the writer's root, where it puts commas between them as it does in an array.
    private static void End(MessageWriter writer, ReadOnlySpan<byte> after)
    {
        writer.Complete();
        writer.Append(after);
    }
}
