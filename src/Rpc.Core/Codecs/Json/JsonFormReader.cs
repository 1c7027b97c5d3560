using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Rpc.Buffers;

namespace Rpc.Codecs.Json;

/// <summary>What forms read with: JSON that is known to be valid, and that is expected to look as <see cref="JsonFormWriter"/> writes it.</summary>
public ref struct JsonFormReader
{
    private const int GuidLength = 36;

    private readonly ReadOnlySpan<byte> _json;
    private readonly JsonSerializerOptions _options;
    private int _position;

    internal JsonFormReader(ReadOnlySpan<byte> json, JsonSerializerOptions options)
    {
        _json = json;
        _options = options;
    }

    internal readonly int Position => _position;

    private readonly ReadOnlySpan<byte> Rest => _json[_position..];

    /// <summary>Passes over these bytes, if they are what follows.</summary>
    /// <param name="expected">The bytes, in UTF-8.</param>
    /// <returns>False when something else follows.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(ReadOnlySpan<byte> expected)
    {
        if (!Rest.StartsWith(expected))
            return false;
        _position += expected.Length;
        return true;
    }

    /// <summary>
    /// Reads a value that is no object of a contract's own. The tests on the type are decided when the method is compiled for it; what is not among them is read by System.Text.Json.
    /// </summary>
    /// <param name="value">The value, when the result is true.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>False when the value has another form; also where what follows it would not fit a number.</returns>
    /// <exception cref="Exception">What System.Text.Json throws of a value that it reads.</exception>
    public bool TryRead<T>([MaybeNullWhen(false)] out T value)
    {
        Unsafe.SkipInit(out value);
        if (typeof(T) == typeof(string))
            return TryReadText(out Unsafe.As<T, string?>(ref value!));
        if (typeof(T) == typeof(int))
            return TryReadInt32(out Unsafe.As<T, int>(ref value));
        if (typeof(T) == typeof(long))
            return JsonNumbers.TryRead(_json, ref _position, out Unsafe.As<T, long>(ref value));
        if (typeof(T) == typeof(double))
            return JsonNumbers.TryRead(_json, ref _position, out Unsafe.As<T, double>(ref value));
        if (typeof(T) == typeof(bool))
            return TryReadBoolean(out Unsafe.As<T, bool>(ref value));
        if (typeof(T) == typeof(decimal))
            return Utf8Parser.TryParse(Rest, out Unsafe.As<T, decimal>(ref value), out var consumed) && Take(consumed);
        if (typeof(T) == typeof(Guid))
            return TryReadGuid(out Unsafe.As<T, Guid>(ref value));
        if (typeof(T) == typeof(DateTime))
            return TryReadDateTime(out Unsafe.As<T, DateTime>(ref value));
        if (typeof(T) == typeof(DateTimeOffset))
            return TryReadDateTimeOffset(out Unsafe.As<T, DateTimeOffset>(ref value));
        if (typeof(T) == typeof(int?))
            return TryReadNullable(out Unsafe.As<T, int?>(ref value));
        if (typeof(T) == typeof(long?))
            return TryReadNullable(out Unsafe.As<T, long?>(ref value));
        if (typeof(T) == typeof(double?))
            return TryReadNullable(out Unsafe.As<T, double?>(ref value));
        if (typeof(T) == typeof(bool?))
            return TryReadNullable(out Unsafe.As<T, bool?>(ref value));
        if (typeof(T) == typeof(decimal?))
            return TryReadNullable(out Unsafe.As<T, decimal?>(ref value));
        if (typeof(T) == typeof(DateTime?))
            return TryReadNullable(out Unsafe.As<T, DateTime?>(ref value));
        if (typeof(T) == typeof(DateTimeOffset?))
            return TryReadNullable(out Unsafe.As<T, DateTimeOffset?>(ref value));
        if (typeof(T) == typeof(Guid?))
            return TryReadNullable(out Unsafe.As<T, Guid?>(ref value));
        value = Deserialize<T>();
        return true;
    }

    private bool Take(int count)
    {
        _position += count;
        return true;
    }

    private bool TryReadNullable<T>(out T? value)
        where T : struct
    {
        value = null;
        if (TryTake("null"u8))
            return true;
        if (!TryRead(out T some))
            return false;
        value = some;
        return true;
    }

    private bool TryReadInt32(out int value)
    {
        var isRead = JsonNumbers.TryRead(_json, ref _position, out long wide);
        value = unchecked((int)wide);
        return isRead && value == wide;
    }

    private bool TryReadBoolean(out bool value)
    {
        value = TryTake("true"u8);
        return value || TryTake("false"u8);
    }

    private bool TryReadText(out string? value)
    {
        value = null;
        var rest = Rest;
        if (rest is not [(byte)'"', ..])
            return TryTake("null"u8);
        rest = rest[1..];
        var length = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (length < 0)
            return false;
        if (rest[length] == '\\')
        {
            value = Deserialize<string>();
            return true;
        }

        var text = rest[..length];
        value = ShortAscii.TryRead(text) ?? Utf8Strict.GetString(text);
        return Take(length + 2);
    }

    private bool TryReadGuid(out Guid value)
    {
        value = default;
        var rest = Rest;
        return rest.Length >= GuidLength + 2 && rest[0] == '"' && rest[GuidLength + 1] == '"'
            && Utf8Parser.TryParse(rest.Slice(1, GuidLength), out value, out var consumed, 'D') && consumed == GuidLength
            && Take(GuidLength + 2);
    }

    private bool TryReadDateTime(out DateTime value)
    {
        value = default;
        var reader = new Utf8JsonReader(Rest);
        return reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out value) && Take((int)reader.BytesConsumed);
    }

    private bool TryReadDateTimeOffset(out DateTimeOffset value)
    {
        value = default;
        var reader = new Utf8JsonReader(Rest);
        return reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out value) && Take((int)reader.BytesConsumed);
    }

    private T Deserialize<T>()
    {
        var reader = new Utf8JsonReader(Rest, new JsonReaderOptions { MaxDepth = _options.MaxDepth });
        var value = JsonSerializer.Deserialize(ref reader, JsonTypeInfoCache<T>.Get(_options))!;
        _position += (int)reader.BytesConsumed;
        return value;
    }
}
