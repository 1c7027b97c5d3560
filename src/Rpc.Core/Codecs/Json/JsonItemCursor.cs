using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Rpc.Codecs.Json;

/// <summary>
/// Reads the items of a JSON array one by one, with pauses between them. The text is known to be JSON, and the cursor's own: bytes are decoded where they stand.
/// </summary>
internal struct JsonItemCursor
{
    private readonly Memory<byte> _rest;
    private readonly JsonSerializerOptions _options;
    private JsonReaderState _state;
    private int _position;

    /// <summary>Begins before the array.</summary>
    public JsonItemCursor(Memory<byte> array, JsonSerializerOptions options)
    {
        _rest = array;
        _options = options;

        // The array itself is one level.
        _state = new JsonReaderState(new JsonReaderOptions { MaxDepth = (options.MaxDepth == 0 ? 64 : options.MaxDepth) + 1 });
    }

    /// <summary>Reads the next item.</summary>
    /// <returns>False at the end of the array.</returns>
    /// <exception cref="JsonException">The text is no array, or the item is not of the type.</exception>
    /// <exception cref="NotSupportedException">There is no metadata for the type.</exception>
    public bool TryRead<T>(bool acceptsNull, out T item)
    {
        var reader = new JsonValueReader(_rest.Span[_position..], _options, _state);
        reader.ReadToken();
        if (_position == 0)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("an array is expected");
            reader.ReadToken();
        }

        item = default!;
        if (reader.TokenType == JsonTokenType.EndArray)
            return false;
        if (reader.TokenType == JsonTokenType.Null && !acceptsNull)
            throw new JsonException("the item is null, and the contract says that none is");
        item = typeof(T) == typeof(ReadOnlyMemory<byte>) && reader.TryFindPlainText(out var start, out var length)
            ? (T)(object)Decode(_rest.Slice(_position + start, length))
            : reader.ReadCurrent<T>();
        _position += reader.BytesConsumed;
        _state = reader.State;
        return true;
    }

    // What was read is not read again.
    private static ReadOnlyMemory<byte> Decode(Memory<byte> base64) => Base64.DecodeFromUtf8InPlace(base64.Span, out var count) == OperationStatus.Done
        ? base64[..count]
        : throw new JsonException("the item is no Base64");
}
