using System.Text;
using System.Text.Json;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>Reads an error object (JSON-RPC 2.0 §5.1).</summary>
internal static class JsonErrorReader
{
    /// <summary>Reads an error object whose text is known to be JSON.</summary>
    public static RpcError Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Invalid(json);

        int? code = null;
        string? message = null;
        string? data = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TextEquals("code"u8))
            {
                reader.Read();
                code = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : null;
                reader.Skip();
            }
            else if (reader.TextEquals("message"u8))
            {
                reader.Read();
                message = reader.TokenType == JsonTokenType.String ? reader.GetText() : null;
                reader.Skip();
            }
            else if (reader.TextEquals("data"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                data = Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
            }
            else
            {
                reader.Skip();
            }
        }

        return code is null || message is null ? Invalid(json) : new RpcError((RpcErrorCode)code, message, data);
    }

    private static RpcError Invalid(ReadOnlySpan<byte> json) =>
        new(RpcErrorCode.InternalError, "The peer's error object has no integer code or no message.", Encoding.UTF8.GetString(json));
}
