using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>Writes the notifications that carry streams: <c>$/items</c>, <c>$/credit</c>, <c>$/stop</c> and <c>$/progress</c>.</summary>
internal static class JsonStreamWriter
{
    private const int MaxDigits = 20;

    /// <summary>Writes <c>$/items</c>: values that were written side by side become an array.</summary>
    public static void WriteItems(MessageWriter writer, RequestId id, int parameter, ReadOnlySpan<byte> items, bool isLast, RpcError? error)
    {
        Begin(writer, "{\"jsonrpc\":\"2.0\",\"method\":\"$/items\",\"params\":{\"id\":"u8, id, parameter);
        writer.Append(",\"items\":["u8);
        writer.Append(items);
        writer.Append(isLast ? "],\"last\":true"u8 : "]"u8);
        if (error is not null)
        {
            writer.Append(",\"error\":"u8);
            WriteError(writer.Json, error);
            writer.Complete();
        }

        writer.Append("}}"u8);
    }

    /// <summary>Writes <c>$/credit</c>.</summary>
    public static void WriteCredit(MessageWriter writer, RequestId id, int parameter, long bytes)
    {
        Begin(writer, "{\"jsonrpc\":\"2.0\",\"method\":\"$/credit\",\"params\":{\"id\":"u8, id, parameter);
        writer.Append(",\"bytes\":"u8);
        AppendNumber(writer, bytes);
        writer.Append("}}"u8);
    }

    /// <summary>Writes <c>$/stop</c>.</summary>
    public static void WriteStop(MessageWriter writer, RequestId id, int parameter)
    {
        Begin(writer, "{\"jsonrpc\":\"2.0\",\"method\":\"$/stop\",\"params\":{\"id\":"u8, id, parameter);
        writer.Append("}}"u8);
    }

    /// <summary>Writes everything of <c>$/progress</c> before its value.</summary>
    public static void BeginProgress(MessageWriter writer, ReadOnlySpan<byte> token)
    {
        writer.Append("{\"jsonrpc\":\"2.0\",\"method\":\"$/progress\",\"params\":{\"token\":"u8);
        writer.Append(token);
        writer.Append(",\"value\":"u8);
    }

    /// <summary>Writes everything of <c>$/progress</c> behind its value.</summary>
    public static void EndProgress(MessageWriter writer)
    {
        writer.Complete();
        writer.Append("}}"u8);
    }

    /// <summary>Writes an error object (JSON-RPC 2.0 §5.1).</summary>
    public static void WriteError(Utf8JsonWriter json, RpcError error)
    {
        json.WriteStartObject();
        json.WriteNumber(JsonNames.Code, (int)error.Code);
        json.WriteString(JsonNames.Message, error.Message);
        if (error.DataJson is not null)
        {
            json.WritePropertyName(JsonNames.Data);
            json.WriteRawValue(error.DataJson, skipInputValidation: false);
        }

        json.WriteEndObject();
    }

    private static void Begin(MessageWriter writer, ReadOnlySpan<byte> before, RequestId id, int parameter)
    {
        writer.Append(before);
        if (id.IsNumber)
            AppendNumber(writer, id.Number);
        else
            writer.Append(Encoding.UTF8.GetBytes(id.Json!));
        if (parameter < 0)
            return;
        writer.Append(",\"param\":"u8);
        AppendNumber(writer, parameter);
    }

    private static void AppendNumber(MessageWriter writer, long number)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        Utf8Formatter.TryFormat(number, digits, out var length);
        writer.Append(digits[..length]);
    }
}
