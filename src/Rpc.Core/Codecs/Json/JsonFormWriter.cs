using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Rpc.Buffers;
using Rpc.Diagnostics;

namespace Rpc.Codecs.Json;

/// <summary>What forms write with: JSON without white space, as System.Text.Json writes it.</summary>
public ref struct JsonFormWriter
{
    private const int TicksDigits = 7;

    // What needs no escape, nor more than a byte.
    private static readonly SearchValues<char> s_plain = SearchValues.Create(" !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private readonly JsonFormBuffer _buffer;
    private readonly JsonSerializerOptions _options;
    private Span<byte> _room;
    private int _written;
    private int _depthLeft;

    internal JsonFormWriter(JsonFormBuffer buffer, JsonSerializerOptions options)
    {
        _buffer = buffer;
        _options = options;
        _depthLeft = JsonDefaults.DepthOf(options);
    }

    /// <summary>Writes bytes as they are: names, and what stands between values.</summary>
    /// <param name="utf8">The bytes, in UTF-8.</param>
    public void WriteRaw(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length));
        _written += utf8.Length;
    }

    /// <summary>Writes <c>null</c>.</summary>
    public void WriteNull() => WriteRaw("null"u8);

    /// <summary>Begins an object, up to its first value.</summary>
    /// <param name="start">The brace, and the first member's name.</param>
    /// <exception cref="JsonException">The values are nested too deeply.</exception>
    public void BeginObject(ReadOnlySpan<byte> start)
    {
        Enter();
        WriteRaw(start);
    }

    /// <summary>Ends what <see cref="BeginObject"/> began.</summary>
    public void EndObject() => Leave("}"u8);

    /// <summary>Begins an array.</summary>
    /// <exception cref="JsonException">The values are nested too deeply.</exception>
    public void BeginArray() => BeginObject("["u8);

    /// <summary>Ends what <see cref="BeginArray"/> began.</summary>
    public void EndArray() => Leave("]"u8);

    /// <summary>
    /// Writes a value that is no object of a contract's own. The tests on the type are decided when the method is compiled for it; what is not among them is written by System.Text.Json.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <exception cref="ArgumentException">A number is none, or infinite.</exception>
    /// <exception cref="JsonException">The value is part of a cycle or too deep.</exception>
    public void Write<T>(T value)
    {
        if (typeof(T) == typeof(string))
            WriteText((string?)(object?)value);
        else if (typeof(T) == typeof(int))
            WriteInteger((int)(object)value!);
        else if (typeof(T) == typeof(long))
            WriteInteger((long)(object)value!);
        else if (typeof(T) == typeof(double) && double.IsFinite((double)(object)value!))
            _written += JsonNumbers.Write((double)(object)value!, Reserve(JsonNumbers.MaxLength));
        else if (typeof(T) == typeof(bool))
            WriteRaw((bool)(object)value! ? "true"u8 : "false"u8);
        else if (typeof(T) == typeof(decimal))
            WriteDecimal((decimal)(object)value!);
        else if (typeof(T) == typeof(Guid))
            WriteGuid((Guid)(object)value!);
        else if (typeof(T) == typeof(DateTime))
            WriteTime((DateTime)(object)value!);
        else if (typeof(T) == typeof(DateTimeOffset))
            WriteTime((DateTimeOffset)(object)value!);
        else if (typeof(T) == typeof(int?))
            WriteNullable((int?)(object?)value);
        else if (typeof(T) == typeof(long?))
            WriteNullable((long?)(object?)value);
        else if (typeof(T) == typeof(double?))
            WriteNullable((double?)(object?)value);
        else if (typeof(T) == typeof(bool?))
            WriteNullable((bool?)(object?)value);
        else if (typeof(T) == typeof(decimal?))
            WriteNullable((decimal?)(object?)value);
        else if (typeof(T) == typeof(DateTime?))
            WriteNullable((DateTime?)(object?)value);
        else if (typeof(T) == typeof(DateTimeOffset?))
            WriteNullable((DateTimeOffset?)(object?)value);
        else if (typeof(T) == typeof(Guid?))
            WriteNullable((Guid?)(object?)value);
        else
            Serialize(value);
    }

    /// <summary>Hands on what was written last.</summary>
    internal void Flush()
    {
        _buffer.Bytes.Advance(_written);
        _room = default;
        _written = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int count)
    {
        if (_room.Length - _written < count)
            Grow(count);
        return _room[_written..];
    }

    private void Grow(int count)
    {
        Flush();
        _room = _buffer.Bytes.GetSpan(count);
    }

    private void Enter()
    {
        if (--_depthLeft >= 0)
            return;
        Telemetry.CountLimit(LimitName.MaxDepth);
        throw new JsonException($"A possible object cycle was detected: the value is nested more than {JsonDefaults.DepthOf(_options)} levels deep.");
    }

    private void Leave(ReadOnlySpan<byte> end)
    {
        _depthLeft++;
        WriteRaw(end);
    }

    private void WriteNullable<T>(T? value)
        where T : struct
    {
        if (value is { } some)
            Write(some);
        else
            WriteNull();
    }

    private void WriteText(string? value)
    {
        if (value is null)
        {
            WriteNull();
            return;
        }

        if (value.AsSpan().IndexOfAnyExcept(s_plain) >= 0)
        {
            Serialize(value);
            return;
        }

        var room = Reserve(value.Length + 2);
        room[0] = (byte)'"';
        ShortAscii.TryWrite(value, room[1..]);
        room[value.Length + 1] = (byte)'"';
        _written += value.Length + 2;
    }

    private void WriteInteger(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(JsonNumbers.MaxLength), out var length);
        _written += length;
    }

    private void WriteDecimal(decimal value)
    {
        Utf8Formatter.TryFormat(value, Reserve(JsonNumbers.MaxLength), out var length);
        _written += length;
    }

    private void WriteGuid(Guid value)
    {
        var room = Reserve(JsonNumbers.MaxLength);
        room[0] = (byte)'"';
        Utf8Formatter.TryFormat(value, room[1..], out var length);
        room[length + 1] = (byte)'"';
        _written += length + 2;
    }

    private void WriteTime(DateTime value)
    {
        var room = Reserve(JsonNumbers.MaxLength);
        Utf8Formatter.TryFormat(value, room[1..], out var length, 'O');
        Quote(room, length);
    }

    private void WriteTime(DateTimeOffset value)
    {
        var room = Reserve(JsonNumbers.MaxLength);
        Utf8Formatter.TryFormat(value, room[1..], out var length, 'O');
        Quote(room, length);
    }

    // A time in the form that ends its seconds with seven digits, without the zeros at their end.
    private void Quote(Span<byte> room, int length)
    {
        const int Point = 20; // of "2030-12-31T23:59:59.1234567Z"
        room[0] = (byte)'"';
        var end = Point + 1 + TicksDigits;
        var kept = end;
        while (room[kept - 1] == '0')
            kept--;
        if (kept == Point + 1)
            kept--;
        room[end..(length + 1)].CopyTo(room[kept..]);
        length -= end - kept;
        room[length + 1] = (byte)'"';
        _written += length + 2;
    }

    private void Serialize<T>(T value)
    {
        Flush();
        var json = _buffer.Json;
        json.Reset(_buffer.Bytes);
        JsonSerializer.Serialize(json, value, JsonTypeInfoCache<T>.Get(_options));
        json.Flush();
    }
}
