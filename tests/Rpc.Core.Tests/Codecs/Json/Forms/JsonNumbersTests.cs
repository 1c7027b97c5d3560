using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Rpc.Codecs.Json;

namespace Rpc.Core.Tests.Codecs.Json.Forms;

/// <summary>Numbers are the platform's, to the last digit and to the last bit.</summary>
public sealed class JsonNumbersTests
{
    public static TheoryData<double> Doubles { get; } = [
        0, -0.0, 1, -1, 0.1, 0.01, 0.001, 0.0001, 0.00001, 0.00005, 12.75, -12.75, 428.50, 1.0001, 1.00001, 99_999_999_999.9999, 99_999_999_999_999.9, 999_999_999_999_999, 1e15, 1e15 + 1, -1e15, 1e16, 123_456_789_012_345_680,
        0.30000000000000004, 1.0 / 3, 2.5e-5, double.Epsilon, double.MaxValue, double.MinValue, 9_007_199_254_740_993, 100_000_000_000.0001,
    ];

    [Theory]
    [MemberData(nameof(Doubles))]
    public void Double_OfEveryKind_IsThePlatforms(double value) => AssertSame(value);

    [Fact]
    public void Double_OfManyKinds_IsThePlatforms()
    {
        var values = new AnyValues(17);
        for (var i = 0; i < 300_000; i++)
            AssertSame(values.Double());
        for (var i = -200_000; i < 200_000; i++)
        {
            AssertSame(i / 10_000.0);
            AssertSame(i / 100.0);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("0.0")]
    [InlineData("-0.0")]
    [InlineData("1.10")]
    [InlineData("0.000000000000001")]
    [InlineData("0.0000000000000001")]
    [InlineData("123456789012345")]
    [InlineData("1234567890123456")]
    [InlineData("12345678901234.5")]
    [InlineData("123456789012345.6")]
    [InlineData("12345678901234567890.123")]
    [InlineData("9007199254740993")]
    [InlineData("1e5")]
    [InlineData("1E-5")]
    [InlineData("-1.5e+300")]
    [InlineData("1e400")]
    [InlineData("2.2250738585072011e-308")]
    public void Text_OfADouble_IsReadToTheBit(string text) => AssertRead(text, Parse(text));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("-12", -12)]
    [InlineData("999999999999999999", 999_999_999_999_999_999)]
    [InlineData("1000000000000000000", 1_000_000_000_000_000_000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Text_OfAWholeNumber_IsRead(string text, long expected)
    {
        var position = 0;
        Assert.True(JsonNumbers.TryRead(Encoding.UTF8.GetBytes(text + ","), ref position, out long value));
        Assert.Equal((expected, text.Length), (value, position));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("x")]
    [InlineData("\"1\"")]
    [InlineData("9223372036854775808")]
    public void Text_OfNoWholeNumber_IsNotRead(string text)
    {
        var position = 0;
        Assert.False(JsonNumbers.TryRead(Encoding.UTF8.GetBytes(text), ref position, out long _));
    }

    private static void AssertSame(double value)
    {
        var expected = new byte[JsonNumbers.MaxLength];
        Assert.True(Utf8Formatter.TryFormat(value, expected, out var length));
        var actual = new byte[JsonNumbers.MaxLength];
        var written = JsonNumbers.Write(value, actual);
        var text = Encoding.UTF8.GetString(expected, 0, length);
        Assert.Equal(text, Encoding.UTF8.GetString(actual, 0, written));
        AssertRead(text, value);
    }

    private static void AssertRead(string text, double expected)
    {
        var position = 0;
        Assert.True(JsonNumbers.TryRead(Encoding.UTF8.GetBytes(text + "}"), ref position, out double value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
        Assert.Equal(text.Length, position);
    }

    private static double Parse(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
