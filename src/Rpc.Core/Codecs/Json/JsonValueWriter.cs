using System.Globalization;
using System.Text.Json;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>What generated code writes JSON values with.</summary>
public readonly struct JsonValueWriter
{
    private readonly Utf8JsonWriter _writer;
    private readonly JsonSerializerOptions _options;
    private readonly RequestId _id;

    internal JsonValueWriter(Utf8JsonWriter writer, JsonSerializerOptions options, RequestId id = default)
    {
        _writer = writer;
        _options = options;
        _id = id;
    }

    /// <summary>Writes <c>null</c>.</summary>
    public void WriteNull() => _writer.WriteNullValue();

    /// <summary>Writes the name of a member, before its value.</summary>
    /// <param name="name">The name.</param>
    public void WriteName(string name) => _writer.WritePropertyName(name);

    /// <summary>Writes what stands for a stream whose items follow.</summary>
    /// <param name="stream">The stream; null is written as null.</param>
    public void WriteStream(object? stream)
    {
        if (stream is null)
            _writer.WriteNullValue();
        else
            _writer.WriteStringValue(JsonNames.Items);
    }

    /// <summary>Writes the token of a receiver of progress.</summary>
    /// <param name="parameter">The parameter's place among those that cross the wire.</param>
    /// <param name="progress">The receiver; null is written as null.</param>
    public void WriteProgress(int parameter, object? progress)
    {
        if (progress is null)
            _writer.WriteNullValue();
        else
            _writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{_id.Number}/{parameter}"));
    }

    /// <summary>
    /// Writes a value as System.Text.Json does. The tests on the type are decided when the method is compiled for it;
    /// numbers, Booleans, strings and bytes (as Base64) then need no metadata.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <exception cref="JsonException">The value is part of a cycle or too deep.</exception>
    /// <exception cref="NotSupportedException">There is no metadata for the type.</exception>
    public void Write<T>(T value)
    {
        if (typeof(T) == typeof(string) && value is string text)
            _writer.WriteStringValue(text);
        else if (typeof(T) == typeof(int))
            _writer.WriteNumberValue((int)(object)value!);
        else if (typeof(T) == typeof(long))
            _writer.WriteNumberValue((long)(object)value!);
        else if (typeof(T) == typeof(bool))
            _writer.WriteBooleanValue((bool)(object)value!);
        else if (typeof(T) == typeof(double) && double.IsFinite((double)(object)value!))
            _writer.WriteNumberValue((double)(object)value!);
        else if (typeof(T) == typeof(ReadOnlyMemory<byte>))
            _writer.WriteBase64StringValue(((ReadOnlyMemory<byte>)(object)value!).Span);
        else
            JsonSerializer.Serialize(_writer, value, JsonTypeInfoCache<T>.Get(_options));
    }

    /// <summary>Writes a value as System.Text.Json does, by its form where the options ask for nothing beyond that.</summary>
    /// <param name="value">The value.</param>
    /// <param name="form">The form of the type.</param>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <exception cref="JsonException">The value is part of a cycle or too deep.</exception>
    /// <exception cref="NotSupportedException">There is no metadata for the type.</exception>
    public void Write<T>(T value, JsonForm<T> form)
    {
        ArgumentNullException.ThrowIfNull(form);
        if (!form.IsFor(_options))
        {
            Write(value);
            return;
        }

        var buffer = JsonFormBuffer.Rent();
        try
        {
            var writer = new JsonFormWriter(buffer, _options);
            form.Write(ref writer, value);
            writer.Flush();
            _writer.WriteRawValue(buffer.Bytes.WrittenSpan, skipInputValidation: true);
        }
        finally
        {
            buffer.Return();
        }
    }
}
