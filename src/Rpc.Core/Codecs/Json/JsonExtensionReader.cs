using System.Text;
using System.Text.Json;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>Reads the parameters of our own <c>$/…</c> methods, whose text is known to be JSON.</summary>
internal static class JsonExtensionReader
{
    /// <summary>The id in <c>{"id": …}</c>; null when there is none.</summary>
    public static RequestId? ReadCancelledId(ReadOnlySpan<byte> parameters)
    {
        var reader = new Utf8JsonReader(parameters);
        if (!MoveToMember(ref reader, parameters, "id"u8))
            return null;
        if (reader.TokenType == JsonTokenType.String)
            return new RequestId(string.Concat("\"", Encoding.UTF8.GetString(reader.ValueSpan), "\""));
        if (reader.TokenType != JsonTokenType.Number)
            return null;
        return JsonEnvelope.ReadNumber(ref reader);
    }

    /// <summary>The name in <c>{"event": name}</c>, or in <c>[name]</c>; null when there is none.</summary>
    public static string? ReadEventName(ReadOnlySpan<byte> parameters)
    {
        var reader = new Utf8JsonReader(parameters);
        return MoveToMember(ref reader, parameters, "event"u8) && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }

    private static bool MoveToMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> name)
    {
        if (parameters.IsEmpty)
            return false;
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
            return reader.Read() && reader.TokenType != JsonTokenType.EndArray;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }

        return false;
    }
}
