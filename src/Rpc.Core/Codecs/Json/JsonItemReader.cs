using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Rpc.Codecs.Json;

/// <summary>Reads the items of JSON arrays. The bytes are the reader's own: what is Base64 is decoded where it stands.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="options">How they are read.</param>
/// <param name="acceptsNull">An item may be null.</param>
internal sealed class JsonItemReader<T>(JsonSerializerOptions options, bool acceptsNull) : ItemReader<T>
{
    private Memory<byte> _array;
    private JsonReaderState _state;
    private int _position;

    /// <inheritdoc/>
    public override void Begin(Memory<byte> array)
    {
        _array = array;
        _position = 0;

        // The array itself is one level.
        _state = new JsonReaderState(new JsonReaderOptions { MaxDepth = JsonDefaults.DepthOf(options) + 1 });
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">The text is no array, or the item is not of the type.</exception>
    /// <exception cref="NotSupportedException">There is no metadata for the type.</exception>
    public override bool TryRead(out T item)
    {
        var reader = new JsonValueReader(_array.Span[_position..], options, _state);
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
            ? (T)(object)Decode(_array.Slice(_position + start, length))
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
