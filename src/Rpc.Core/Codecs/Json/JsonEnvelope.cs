using System.Text.Json;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>The members of one JSON-RPC 2.0 object, in any order, cut out of the message without being interpreted.</summary>
internal ref struct JsonEnvelope
{
    /// <summary>The method's name, unescaped.</summary>
    public ReadOnlySpan<byte> Method;

    /// <summary>The JSON text of <c>params</c>; empty when absent or null.</summary>
    public ReadOnlySpan<byte> Params;

    /// <summary>The JSON text of <c>result</c>.</summary>
    public ReadOnlySpan<byte> Result;

    /// <summary>The JSON text of <c>error</c>.</summary>
    public ReadOnlySpan<byte> Error;

    /// <summary>The id; <see cref="RequestId.Null"/> when absent.</summary>
    public RequestId Id;

    /// <summary>The milliseconds that the request may take; null for any time.</summary>
    public long? Timeout;

    /// <summary>The request in whose handling this one is made; null for none.</summary>
    public RequestId? Parent;

    /// <summary>The JSON text of <c>headers</c>; empty for none.</summary>
    public ReadOnlySpan<byte> Headers;

    /// <summary>W3C Trace Context <c>traceparent</c>; empty for none.</summary>
    public ReadOnlySpan<byte> TraceParent;

    /// <summary>W3C Trace Context <c>tracestate</c>; empty for none.</summary>
    public ReadOnlySpan<byte> TraceState;

    private Members _seen;

    [Flags]
    private enum Members
    {
        None = 0,
        Version = 1,
        Id = 2,
        Method = 4,
        Params = 8,
        Result = 16,
        Error = 32,
        Timeout = 64,
        TraceParent = 128,
        TraceState = 256,
        Parent = 512,
        Headers = 1024,
    }

    /// <summary>True when there is a method: a request or notification.</summary>
    public readonly bool HasMethod => (_seen & Members.Method) != 0;

    /// <summary>True when there is an id, be it null.</summary>
    public readonly bool HasId => (_seen & Members.Id) != 0;

    /// <summary>True when there is a result, be it null.</summary>
    public readonly bool HasResult => (_seen & Members.Result) != 0;

    /// <summary>True when there is an error.</summary>
    public readonly bool HasError => (_seen & Members.Error) != 0;

    /// <summary>The envelope of a request or, without an id, of a notification.</summary>
    public static JsonEnvelope OfCall(RequestId? id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters) => new()
    {
        Id = id ?? RequestId.Null,
        Method = method,
        Params = parameters,
        _seen = Members.Version | Members.Method | (id is null ? Members.None : Members.Id) | (parameters.IsEmpty ? Members.None : Members.Params),
    };

    /// <summary>The envelope of a successful answer.</summary>
    public static JsonEnvelope OfAnswer(RequestId id, ReadOnlySpan<byte> result) => new()
    {
        Id = id,
        Result = result,
        _seen = Members.Version | Members.Id | Members.Result,
    };

    /// <summary>Reads one object. The reader stands on its start and ends on its end.</summary>
    /// <param name="reader">Reads the whole message.</param>
    /// <param name="message">The whole message, to cut from.</param>
    /// <returns>What is wrong with the object, or null. The envelope then holds what could be read.</returns>
    /// <exception cref="JsonException">The message is not JSON.</exception>
    public string? Read(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> message)
    {
        Id = RequestId.Null;
        string? violation = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var member = Identify(ref reader);
            reader.Read();
            if ((_seen & member) != 0)
                violation ??= "a member is given twice";
            _seen |= member;
            violation = ReadValue(member, ref reader, message) ?? violation;
        }

        if ((_seen & Members.Version) == 0)
            violation ??= "\"jsonrpc\": \"2.0\" is missing";
        return violation;
    }

    private static Members Identify(scoped ref Utf8JsonReader reader)
    {
        if (reader.TextEquals("jsonrpc"u8))
            return Members.Version;
        if (reader.TextEquals("id"u8))
            return Members.Id;
        if (reader.TextEquals("method"u8))
            return Members.Method;
        if (reader.TextEquals("params"u8))
            return Members.Params;
        if (reader.TextEquals("result"u8))
            return Members.Result;
        if (reader.TextEquals("timeout"u8))
            return Members.Timeout;
        if (reader.TextEquals("headers"u8))
            return Members.Headers;
        if (reader.TextEquals("parent"u8))
            return Members.Parent;
        if (reader.TextEquals("traceparent"u8))
            return Members.TraceParent;
        if (reader.TextEquals("tracestate"u8))
            return Members.TraceState;
        return reader.TextEquals("error"u8) ? Members.Error : Members.None;
    }

    private string? ReadValue(Members member, scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> message)
    {
        switch (member)
        {
            case Members.Version:
                var isTwo = reader.TokenType == JsonTokenType.String && reader.TextEquals("2.0"u8);
                reader.Skip();
                return isTwo ? null : "\"jsonrpc\" is not \"2.0\"";

            case Members.Id:
                return ReadId(ref reader);

            case Members.Method:
                if (reader.TokenType != JsonTokenType.String)
                {
                    reader.Skip();
                    return "\"method\" is not a string";
                }

                if (!reader.ValueIsEscaped)
                    Method = reader.ValueSpan;
                else if (!reader.TryUnescape(out Method))
                    return "\"method\" is not valid Unicode";
                return null;

            case Members.Params:
                var type = reader.TokenType;
                Params = Cut(ref reader, message);
                if (type == JsonTokenType.Null)
                    Params = default;
                return type is JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.Null
                    ? null
                    : "\"params\" is neither an array nor an object";

            case Members.Result:
                Result = Cut(ref reader, message);
                return null;

            case Members.Error:
                Error = Cut(ref reader, message);
                return null;

            case Members.Timeout:
                var isNumber = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var timeout) && (Timeout = timeout) is not null;
                reader.Skip();
                return isNumber ? null : "\"timeout\" is not a whole number of milliseconds";

            case Members.Headers:
                var isObject = reader.TokenType == JsonTokenType.StartObject;
                Headers = Cut(ref reader, message);
                return isObject ? null : "\"headers\" is not an object";

            case Members.Parent:
                // Our own ids are numbers; what is none names no request.
                if (reader.TokenType == JsonTokenType.Number)
                    Parent = ReadNumber(ref reader);
                reader.Skip();
                return null;

            case Members.TraceParent or Members.TraceState:
                // What is no text is no trace context, which is no reason to refuse the request.
                if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
                {
                    if (member == Members.TraceParent)
                        TraceParent = reader.ValueSpan;
                    else
                        TraceState = reader.ValueSpan;
                }

                reader.Skip();
                return null;

            default:
                // Members that the specification does not name are left to extensions.
                reader.Skip();
                return null;
        }
    }

    // §4: a string, a number or null. Anything but a plain integer is kept as it was written, to be echoed so.
    private string? ReadId(scoped ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                Id = ReadNumber(ref reader);
                return null;
            case JsonTokenType.String:
                Id = new RequestId(string.Concat("\"", Text(reader.ValueSpan), "\""));
                return null;
            case JsonTokenType.Null:
                return null;
            default:
                reader.Skip();
                return "\"id\" is neither a string nor a number";
        }
    }

    /// <summary>The id that the reader's current number is.</summary>
    public static RequestId ReadNumber(scoped ref Utf8JsonReader reader) =>
        reader.TryGetInt64(out var number) && IsCanonical(reader.ValueSpan) ? new RequestId(number) : new RequestId(Text(reader.ValueSpan));

    // Utf8JsonReader refuses leading zeros; of the texts that TryGetInt64 takes only "-0" and "1.0" or "1e2" are written otherwise.
    private static bool IsCanonical(ReadOnlySpan<byte> digits) =>
        !digits.SequenceEqual("-0"u8) && digits.IndexOfAny("eE."u8) < 0;

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);

    private static ReadOnlySpan<byte> Cut(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> message)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return message[start..(int)reader.BytesConsumed];
    }
}
