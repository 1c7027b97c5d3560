using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rpc.Codecs.Json;

/// <summary><see cref="BigInteger"/> as a JSON number with all its digits, for which System.Text.Json has no form. A text of digits is read too, where the options allow that of numbers.</summary>
internal sealed class BigIntegerConverter : JsonConverter<BigInteger>
{
    // Converting takes the square of them; the same is allowed in MessagePack.
    private const int MaxDigits = 10_000;

    public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var isText = reader.TokenType == JsonTokenType.String && (options.NumberHandling & JsonNumberHandling.AllowReadingFromString) != 0;
        if (!isText && reader.TokenType != JsonTokenType.Number)
            throw new JsonException("An integer is expected.");
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > MaxDigits)
            throw new JsonException($"An integer has at most {MaxDigits} digits.");
        Span<byte> digits = new byte[(int)length];
        digits = digits[..Copy(ref reader, digits)];
        return BigInteger.TryParse(Encoding.UTF8.GetString(digits), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new JsonException("An integer is expected.");
    }

    public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options)
    {
        var digits = value.ToString(CultureInfo.InvariantCulture);
        if (digits.Length > MaxDigits)
            throw new JsonException($"An integer has at most {MaxDigits} digits.");
        writer.WriteRawValue(digits, skipInputValidation: true);
    }

    private static int Copy(ref Utf8JsonReader reader, Span<byte> digits)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.CopyString(digits);
        if (reader.HasValueSequence)
            System.Buffers.BuffersExtensions.CopyTo(reader.ValueSequence, digits);
        else
            reader.ValueSpan.CopyTo(digits);
        return digits.Length;
    }
}
