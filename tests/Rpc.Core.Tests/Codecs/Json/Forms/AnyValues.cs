using System.Text;
using System.Text.Json;
using Rpc.Core.Tests.Values;

namespace Rpc.Core.Tests.Codecs.Json.Forms;

/// <summary>Values of every kind, the same for the same seed.</summary>
internal sealed class AnyValues(int seed)
{
    private readonly Random _random = new(seed);

    public Everything Everything()
    {
        // Of some, all can be there: null for an object, and what has no number in plain digits, are left to the serializer.
        var isWhole = _random.Next(3) == 0;
        return new Everything(
            Flag(),
            Number(),
            Long(),
            Double(),
            Decimal(),
            Text(),
            Id(),
            Time(),
            Zoned(),
            Maybe(Number()),
            Maybe(Long()),
            Maybe(Double()),
            Maybe(Flag()),
            Maybe(Decimal()),
            Maybe(Time()),
            Maybe(Zoned()),
            Maybe(Id()),
            (short)_random.Next(short.MinValue, short.MaxValue),
            (ulong)_random.NextInt64(),
            _random.Next(-1_000_000, 1_000_000) / 300f,
            (Colour)_random.Next(-3, 3),
            new TimeSpan(Long()),
            isWhole ? [1, 2, 3] : null,
            isWhole ? [Number(), Number()] : null,
            isWhole ? new Dictionary<string, int> { ["a b"] = 1, ["é\""] = 2 } : null,
            new Money(1.5m, "EUR"),
            JsonDocument.Parse("""{"a":[1,2]}""").RootElement,
            isWhole ? One() : null,
            isWhole ? [One(), One()] : [One(), null],
            isWhole ? [One()] : null,
            isWhole ? [One(), One(), One()] : null,
            isWhole ? new List<Inner> { One() } : null,
            new Point(Number(), Number()),
            Maybe(new Point(1, 2)),
            isWhole ? [new Point(0, 0), null] : null);
    }

    public double Double() => _random.Next(8) switch
    {
        0 => _random.Next(-1_000_000, 1_000_000) / 100.0,
        1 => _random.Next(-1_000_000, 1_000_000) / 10_000.0,
        2 => _random.Next(-1_000, 1_000),
        3 => _random.NextInt64(-2_000_000_000_000_000, 2_000_000_000_000_000),
        4 => _random.NextDouble(),
        5 => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)) is var any && double.IsFinite(any) ? any : -0.0,
        6 => Math.Pow(10, _random.Next(-20, 25)),
        _ => Math.BitIncrement(_random.Next(-1_000, 1_000) / 100.0),
    };

    public long Long() => _random.Next(4) switch
    {
        0 => _random.Next(-100, 100),
        1 => _random.NextInt64(long.MinValue, long.MaxValue),
        2 => long.MinValue,
        _ => long.MaxValue - _random.Next(3),
    };

    private Inner One() => new(Text() ?? "", Double());

    private bool Flag() => _random.Next(2) == 0;

    private int Number() => _random.Next(4) == 0 ? int.MinValue : _random.Next(int.MinValue, int.MaxValue);

    private decimal Decimal() => _random.Next(3) switch { 0 => decimal.MaxValue, 1 => _random.Next(1_000) / 100m, _ => new decimal(_random.Next(), _random.Next(), _random.Next(), Flag(), (byte)_random.Next(28)) };

    private Guid Id()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private DateTime Time()
    {
        var ticks = _random.NextInt64(DateTime.MaxValue.Ticks);
        return new DateTime(_random.Next(3) switch { 0 => ticks, 1 => ticks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, _ => ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond }, (DateTimeKind)_random.Next(3));
    }

    private DateTimeOffset Zoned() => new(DateTime.SpecifyKind(Time(), DateTimeKind.Unspecified).AddDays(-1 + (Flag() ? 0 : 1)) is var time && time.Year is > 1 and < 9999 ? time : new DateTime(2030, 1, 1), TimeSpan.FromMinutes(_random.Next(-840, 840)));

    private string? Text()
    {
        if (_random.Next(12) == 0)
            return null;
        var text = new StringBuilder();
        var kind = _random.Next(4);
        for (var length = _random.Next(40); length > 0; length--)
        {
            text.Append(kind switch
            {
                0 or 1 => (char)_random.Next(0x20, 0x7F),
                2 => (char)_random.Next(0, 0x180),
                _ => (char)_random.Next(0, 0x10000),
            });
        }

        if (kind == 3)
            text.Append("\U0001F600");
        return text.ToString();
    }

    private T? Maybe<T>(T value)
        where T : struct => Flag() ? value : null;
}
