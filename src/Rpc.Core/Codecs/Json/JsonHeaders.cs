using System.Text.Json;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>The headers of a call: one JSON object of texts.</summary>
internal static class JsonHeaders
{
    /// <summary>Reads headers, whose text is known to be a JSON object.</summary>
    /// <exception cref="RpcException">There are too many, one is no text, or stands twice.</exception>
    public static Dictionary<string, string> Read(ReadOnlySpan<byte> json, HeaderLimits limits)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var bytes = 0L;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bytes += reader.ValueSpan.Length;
            ThrowIfBeyond(limits, headers.Count + 1, bytes);
            var name = reader.GetText();
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw new RpcException(RpcErrorCode.InvalidRequest, "Invalid request: a header is not a text.");
            bytes += reader.ValueSpan.Length;
            ThrowIfBeyond(limits, headers.Count + 1, bytes);
            if (name is null || reader.GetText() is not { } value)
                throw new RpcException(RpcErrorCode.InvalidRequest, "Invalid request: a header is not valid Unicode.");
            if (!headers.TryAdd(name, value))
                throw new RpcException(RpcErrorCode.InvalidRequest, "Invalid request: a header is given twice.");
        }

        return headers;
    }

    /// <summary>Writes headers as one JSON object.</summary>
    public static void Write(MessageWriter writer, IReadOnlyDictionary<string, string> headers)
    {
        writer.Append("{"u8);
        var isFirst = true;
        foreach (var (name, value) in headers)
        {
            writer.Append(isFirst ? "\""u8 : ",\""u8);
            writer.Append(JsonEncodedText.Encode(name).EncodedUtf8Bytes);
            writer.Append("\":\""u8);
            writer.Append(JsonEncodedText.Encode(value).EncodedUtf8Bytes);
            writer.Append("\""u8);
            isFirst = false;
        }

        writer.Append("}"u8);
    }

    private static void ThrowIfBeyond(HeaderLimits limits, int count, long bytes)
    {
        if (limits.Refuse(count, bytes) is { } refusal)
            throw refusal;
    }
}
