using System.Diagnostics.CodeAnalysis;
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
        return MoveToMember(ref reader, parameters, "event"u8) && reader.TokenType == JsonTokenType.String ? reader.GetText() : null;
    }

    /// <summary>The name and number in <c>{"event": name, "count": …}</c>.</summary>
    /// <returns>False when one is missing, or of the wrong type, or the number is less than 1.</returns>
    public static bool TryReadDropped(ReadOnlySpan<byte> parameters, [NotNullWhen(true)] out string? eventName, out long count)
    {
        (eventName, count) = (null, 0);
        if (parameters.IsEmpty || parameters[0] != (byte)'{')
            return false;
        eventName = ReadEventName(parameters);
        var reader = new Utf8JsonReader(parameters);
        return MoveToMember(ref reader, parameters, "count"u8)
            && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out count) && count >= 1
            && eventName is not null;
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
            var found = reader.TextEquals(name);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }

        return false;
    }
}
