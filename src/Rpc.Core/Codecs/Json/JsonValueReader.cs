using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Rpc.Codecs.Json;

/// <summary>What generated code reads JSON values with.</summary>
public ref struct JsonValueReader
{
    private readonly JsonSerializerOptions _options;
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private int _offset; // of what the reader reads

    internal JsonValueReader(ReadOnlySpan<byte> json, JsonSerializerOptions options)
    {
        _options = options;
        _json = json;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = options.MaxDepth });
    }

    internal JsonValueReader(ReadOnlySpan<byte> json, JsonSerializerOptions options, JsonReaderState state)
    {
        _options = options;
        _json = json;
        _reader = new Utf8JsonReader(json, isFinalBlock: true, state);
    }

    internal readonly int BytesConsumed => _offset + (int)_reader.BytesConsumed;

    internal readonly JsonReaderState State => _reader.CurrentState;

    internal readonly JsonTokenType TokenType => _reader.TokenType;

    /// <summary>Reads the value that follows; it may be <c>null</c>.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <exception cref="JsonException">The value is not of that type.</exception>
    /// <exception cref="NotSupportedException">There is no metadata for the type.</exception>
    public T Read<T>()
    {
        _reader.Read();
        return ReadCurrent<T>();
    }

    /// <summary>Reads the value that follows, which must not be <c>null</c>.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <exception cref="JsonException">The value is <c>null</c> or not of that type.</exception>
    /// <exception cref="NotSupportedException">There is no metadata for the type.</exception>
    public T ReadRequired<T>()
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.Null
            ? throw new JsonException("the value is null, and the contract says that it never is")
            : ReadCurrent<T>();
    }

    /// <summary>Reads the value that follows; it may be <c>null</c>.</summary>
    /// <param name="form">The form of the type.</param>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <exception cref="JsonException">The value is not of that type.</exception>
    /// <exception cref="NotSupportedException">There is no metadata for the type.</exception>
    public T Read<T>(JsonForm<T> form)
    {
        ArgumentNullException.ThrowIfNull(form);
        _reader.Read();
        return ReadCurrent(form);
    }

    /// <summary>Reads the value that follows, which must not be <c>null</c>.</summary>
    /// <param name="form">The form of the type.</param>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <exception cref="JsonException">The value is <c>null</c> or not of that type.</exception>
    /// <exception cref="NotSupportedException">There is no metadata for the type.</exception>
    public T ReadRequired<T>(JsonForm<T> form)
    {
        ArgumentNullException.ThrowIfNull(form);
        _reader.Read();
        return _reader.TokenType == JsonTokenType.Null
            ? throw new JsonException("the value is null, and the contract says that it never is")
            : ReadCurrent(form);
    }

    internal readonly int TokenStart => _offset + (int)_reader.TokenStartIndex;

    // Where the text stands, without its quotes; false where it is no text, or not as it stands.
    internal readonly bool TryFindPlainText(out int start, out int length)
    {
        (start, length) = (TokenStart + 1, _reader.ValueSpan.Length);
        return _reader.TokenType == JsonTokenType.String && !_reader.ValueIsEscaped;
    }

    internal void Skip() => _reader.Skip();

    internal bool ReadToken() => _reader.Read();

    internal readonly bool NameEquals(string name) => _reader.TextEquals(name);

    internal readonly string GetName(int maxLength)
    {
        var name = _reader.GetText() ?? "\uFFFD";
        return name.Length <= maxLength ? name : name[..maxLength] + "…";
    }

    // Numbers, Booleans, strings and bytes (as Base64) in their plain form need no metadata; every other form of them (a number in quotes,
    // null) is left to System.Text.Json, so that the session's options decide.
    internal T ReadCurrent<T>()
    {
        var token = _reader.TokenType;
        if (typeof(T) == typeof(string) && token == JsonTokenType.String)
            return (T)(object)_reader.GetString()!;
        if (typeof(T) == typeof(int) && token == JsonTokenType.Number && _reader.TryGetInt32(out var int32))
            return (T)(object)int32;
        if (typeof(T) == typeof(long) && token == JsonTokenType.Number && _reader.TryGetInt64(out var int64))
            return (T)(object)int64;
        if (typeof(T) == typeof(double) && token == JsonTokenType.Number && _reader.TryGetDouble(out var float64))
            return (T)(object)float64;
        if (typeof(T) == typeof(bool) && token is JsonTokenType.True or JsonTokenType.False)
            return (T)(object)_reader.GetBoolean();
        if (typeof(T) == typeof(ReadOnlyMemory<byte>) && token == JsonTokenType.String)
            return (T)(object)new ReadOnlyMemory<byte>(_reader.GetBytesFromBase64());
        return Deserialize(JsonTypeInfoCache<T>.Get(_options));
    }

    // As the form says, where the value stands there as the form has it. Whatever else stands there, or fails, is left to the serializer.
    internal T ReadCurrent<T>(JsonForm<T> form, bool isMember = false)
    {
        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && form.IsFor(_options))
        {
            var start = TokenStart;
            var reader = new JsonFormReader(_json[start..], _options);
            try
            {
                if (form.TryRead(ref reader, out var value))
                {
                    ContinueAt(start + reader.Position, isMember);
                    return value;
                }
            }
            catch (Exception)
            {
                // As below: the serializer says what is wrong, and where.
            }
        }

        return ReadCurrent<T>();
    }

    // Goes on behind a value that the reader has only come to.
    private void ContinueAt(int position, bool isMember)
    {
        if (_reader.CurrentDepth == 0)
            return;
        _reader = new Utf8JsonReader(_json[position..], isFinalBlock: true, JsonPlaces.BehindValue(isMember, _options.MaxDepth));
        _offset = position;
    }

    // The serializer first passes over a value to find its end, and then reads it; the platform's converters of objects and collections read where the reader stands.
    // What fails there is read once more by the serializer, whose errors say where.
    private T Deserialize<T>(JsonTypeInfo<T> type)
    {
        if (type.Kind == JsonTypeInfoKind.None || type.Converter is not JsonConverter<T> converter)
            return JsonSerializer.Deserialize(ref _reader, type)!;
        var start = _reader;
        try
        {
            return converter.Read(ref _reader, typeof(T), _options)!;
        }
        catch (Exception)
        {
            _reader = start;
        }

        return JsonSerializer.Deserialize(ref _reader, type)!;
    }
}
