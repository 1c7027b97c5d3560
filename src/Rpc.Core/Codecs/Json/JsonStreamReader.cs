using System.Text;
using System.Text.Json;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>The parameters of the notifications that carry streams, whose text is known to be JSON. What is missing or of the wrong type makes them invalid.</summary>
internal ref struct JsonStreamReader
{
    /// <summary>Which call.</summary>
    public RequestId Id;

    /// <summary>Which argument; negative for the result.</summary>
    public int Parameter;

    /// <summary>The items, one array; empty for none.</summary>
    public ReadOnlySpan<byte> Items;

    /// <summary>The bytes granted.</summary>
    public long Bytes;

    /// <summary>No more items follow.</summary>
    public bool IsLast;

    /// <summary>Why no more items follow.</summary>
    public RpcError? Error;

    /// <summary>To whom a report of progress belongs: the text between the quotes of a string, or a number.</summary>
    public ReadOnlySpan<byte> Token;

    /// <summary>The value of a report of progress.</summary>
    public ReadOnlySpan<byte> Value;

    private bool _hasId;

    /// <summary>Reads the parameters.</summary>
    /// <returns>False when a member is of the wrong type.</returns>
    public bool TryRead(ReadOnlySpan<byte> parameters)
    {
        Id = RequestId.Null;
        Parameter = -1;
        if (parameters.IsEmpty)
            return false;
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryReadMember(ref reader, parameters))
                return false;
        }

        return true;
    }

    /// <summary>True when the call is named.</summary>
    public readonly bool HasId => _hasId;

    private bool TryReadMember(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> parameters)
    {
        if (reader.TextEquals("id"u8))
            return reader.Read() && TryReadId(ref reader);
        if (reader.TextEquals("param"u8))
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out Parameter) && Parameter >= 0;
        if (reader.TextEquals("items"u8))
            return reader.Read() && reader.TokenType == JsonTokenType.StartArray && TryCut(ref reader, parameters, out Items);
        if (reader.TextEquals("bytes"u8))
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out Bytes);
        if (reader.TextEquals("last"u8))
        {
            reader.Read();
            IsLast = reader.TokenType == JsonTokenType.True;
            return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
        }

        if (reader.TextEquals("error"u8))
        {
            reader.Read();
            TryCut(ref reader, parameters, out var error);
            Error = JsonErrorReader.Read(error);
            return true;
        }

        if (reader.TextEquals("token"u8))
        {
            reader.Read();
            Token = reader.ValueSpan;
            return reader.TokenType is JsonTokenType.String or JsonTokenType.Number;
        }

        if (reader.TextEquals("value"u8))
            return reader.Read() && TryCut(ref reader, parameters, out Value);
        reader.Read();
        reader.Skip();
        return true;
    }

    private bool TryReadId(scoped ref Utf8JsonReader reader)
    {
        _hasId = true;
        if (reader.TokenType == JsonTokenType.Number)
            Id = JsonEnvelope.ReadNumber(ref reader);
        else if (reader.TokenType == JsonTokenType.String)
            Id = new RequestId(string.Concat("\"", Encoding.UTF8.GetString(reader.ValueSpan), "\""));
        else
            return false;
        return true;
    }

    private static bool TryCut(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> parameters, out ReadOnlySpan<byte> value)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        value = parameters[start..(int)reader.BytesConsumed];
        return true;
    }
}
