using System.Buffers.Text;

namespace Rpc.Codecs.Json;

/// <summary>
/// The numbers of JSON to and from text, as the platform does it, to the bit. Whole numbers, and those of a few decimals, as amounts and prices are, take a tenth of the time that a search for the shortest
/// digits, or for the nearest number, takes.
/// </summary>
internal static class JsonNumbers
{
    /// <summary>The most bytes that a number takes.</summary>
    public const int MaxLength = 128;

    // So many digits always fit.
    private const int MaxInt64Digits = 18;
    private const int MaxExactDigits = 15;
    private const int MaxDecimals = 4;
    private const double LeastInexact = 1e15;

    private static ReadOnlySpan<double> PowersOfTen => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads a whole number.</summary>
    /// <returns>False when there is none. What stands behind it is not looked at.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, ref int position, out long value)
    {
        var start = position;
        var isNegative = start < json.Length && json[start] == '-';
        var next = isNegative ? start + 1 : start;
        var first = next;
        value = 0;
        for (; next < json.Length && json[next] is >= (byte)'0' and <= (byte)'9'; next++)
        {
            if (next - first == MaxInt64Digits)
            {
                var isRead = Utf8Parser.TryParse(json[start..], out value, out var consumed);
                position = start + consumed;
                return isRead;
            }

            value = (value * 10) + (json[next] - '0');
        }

        if (isNegative)
            value = -value;
        position = next;
        return next > first;
    }

    /// <summary>Reads a number.</summary>
    /// <returns>False when there is none. What stands behind it is not looked at.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, ref int position, out double value)
    {
        var start = position;
        var isNegative = start < json.Length && json[start] == '-';
        var next = isNegative ? start + 1 : start;
        var digits = 0;
        var decimals = 0;
        var isFraction = false;
        var number = 0L;
        for (; next < json.Length; next++)
        {
            var unit = json[next];
            if (unit is >= (byte)'0' and <= (byte)'9' && digits < MaxExactDigits)
            {
                number = (number * 10) + (unit - '0');
                digits++;
                decimals += isFraction ? 1 : 0;
            }
            else if (unit == '.' && !isFraction)
            {
                isFraction = true;
            }
            else
            {
                break;
            }
        }

        if (digits == 0 || (next < json.Length && json[next] is (>= (byte)'0' and <= (byte)'9') or (byte)'e' or (byte)'E' or (byte)'.'))
        {
            // More digits than are exact, or an exponent.
            var isRead = Utf8Parser.TryParse(json[start..], out value, out var consumed);
            position = start + consumed;
            return isRead;
        }

        // Both are exact, so that dividing them rounds once, to the nearest number.
        value = number / PowersOfTen[decimals];
        if (isNegative)
            value = -value;
        position = next;
        return true;
    }

    /// <summary>Writes a number, finite, with the fewest digits by which it is told from all others.</summary>
    /// <param name="value">The number.</param>
    /// <param name="destination">Has <see cref="MaxLength"/> bytes, or more.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(double value, Span<byte> destination)
    {
        int written;
        var whole = (long)value;
        if (whole == value && Math.Abs(value) < LeastInexact && whole != 0)
        {
            Utf8Formatter.TryFormat(whole, destination, out written);
            return written;
        }

        // Two numbers of no more than 15 digits are never the same double, so that a number that is n / 10000 to the bit has no shorter digits than those of n.
        var scaled = value * PowersOfTen[MaxDecimals];
        var number = (long)scaled;
        if (number != scaled || Math.Abs(scaled) >= LeastInexact || number == 0 || number / PowersOfTen[MaxDecimals] != value)
        {
            Utf8Formatter.TryFormat(value, destination, out written);
            return written;
        }

        written = 0;
        if (number < 0)
        {
            destination[written++] = (byte)'-';
            number = -number;
        }

        var (integer, fraction) = Math.DivRem(number, 10_000);
        Utf8Formatter.TryFormat(integer, destination[written..], out var length);
        written += length;
        destination[written++] = (byte)'.';
        for (var unit = 1_000; fraction != 0; unit /= 10)
        {
            (var digit, fraction) = Math.DivRem(fraction, unit);
            destination[written++] = (byte)('0' + digit);
        }

        return written;
    }
}
