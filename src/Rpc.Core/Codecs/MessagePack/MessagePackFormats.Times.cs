using System.Globalization;

namespace Rpc.Codecs.MessagePack;

/// <content>Points in time are timestamps; dates, times of day and durations are text as in JSON.</content>
public static partial class MessagePackFormats
{
    // As System.Text.Json writes it.
    private const string Iso8601 = "yyyy-MM-ddTHH:mm:ss.FFFFFFFK";

    /// <summary>A timestamp where the time is in UTC; else ISO 8601 text, which keeps whether the time is local or of no zone.</summary>
    public static MessagePackFormat<DateTime> DateTime { get; } = new DateTimeFormat();

    /// <summary>A timestamp, or where the offset is not zero an array of a timestamp and the offset in minutes. ISO 8601 text is read too.</summary>
    public static MessagePackFormat<DateTimeOffset> DateTimeOffset { get; } = new DateTimeOffsetFormat();

    /// <summary>Text: <c>2030-12-31</c>.</summary>
    public static MessagePackFormat<DateOnly> DateOnly { get; } = new TextFormat<DateOnly>(
        nameof(System.DateOnly),
        "O",
        static (ReadOnlySpan<char> text, out DateOnly value) => System.DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out value));

    /// <summary>Text: <c>23:59:59</c>, with seven digits behind the second where there is a fraction.</summary>
    public static MessagePackFormat<TimeOnly> TimeOnly { get; } = new TimeOnlyFormat();

    /// <summary>Text: <c>1.23:59:59</c>, with seven digits behind the second where there is a fraction.</summary>
    public static MessagePackFormat<TimeSpan> TimeSpan { get; } = new TextFormat<TimeSpan>(
        nameof(System.TimeSpan),
        "c",
        static (ReadOnlySpan<char> text, out TimeSpan value) => System.TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value));

    private sealed class DateTimeFormat : MessagePackFormat<DateTime>
    {
        private readonly TextFormat<DateTime> _text = new(
            nameof(System.DateTime),
            Iso8601,
            static (ReadOnlySpan<char> text, out DateTime value) => System.DateTime.TryParseExact(text, Iso8601, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out value));

        public override void Write(ref MessagePackWriter writer, DateTime value)
        {
            if (value.Kind == DateTimeKind.Utc)
                writer.WriteTimestamp(value);
            else
                _text.Write(ref writer, value);
        }

        public override DateTime Read(ref MessagePackReader reader) =>
            reader.NextKind == MessagePackKind.String ? _text.Read(ref reader) : reader.ReadTimestamp();
    }

    private sealed class DateTimeOffsetFormat : MessagePackFormat<DateTimeOffset>
    {
        private const int MaxOffsetMinutes = 14 * 60;

        private readonly TextFormat<DateTimeOffset> _text = new(
            nameof(System.DateTimeOffset),
            Iso8601,
            static (ReadOnlySpan<char> text, out DateTimeOffset value) => System.DateTimeOffset.TryParseExact(text, Iso8601, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value));

        public override void Write(ref MessagePackWriter writer, DateTimeOffset value)
        {
            if (value.Offset != System.TimeSpan.Zero)
                writer.WriteArrayHeader(2);
            writer.WriteTimestamp(value.UtcDateTime);
            if (value.Offset != System.TimeSpan.Zero)
                writer.Write((int)value.Offset.TotalMinutes);
        }

        public override DateTimeOffset Read(ref MessagePackReader reader)
        {
            switch (reader.NextKind)
            {
                case MessagePackKind.String:
                    return _text.Read(ref reader);
                case MessagePackKind.Array:
                    if (reader.ReadArrayHeader() != 2)
                        throw new MessagePackException("expected an array of a timestamp and an offset");
                    var utc = reader.ReadTimestamp();
                    var minutes = reader.ReadInt32();
                    if (minutes is < -MaxOffsetMinutes or > MaxOffsetMinutes
                        || utc.Ticks + (minutes * System.TimeSpan.TicksPerMinute) is var local && (local < System.DateTime.MinValue.Ticks || local > System.DateTime.MaxValue.Ticks))
                    {
                        throw new MessagePackException("the offset is out of range");
                    }

                    return new DateTimeOffset(utc).ToOffset(System.TimeSpan.FromMinutes(minutes));
                default:
                    return new DateTimeOffset(reader.ReadTimestamp());
            }
        }
    }

    // As System.Text.Json writes it, which is the form of a duration.
    private sealed class TimeOnlyFormat : MessagePackFormat<TimeOnly>
    {
        public override void Write(ref MessagePackWriter writer, TimeOnly value) => TimeSpan.Write(ref writer, value.ToTimeSpan());

        public override TimeOnly Read(ref MessagePackReader reader)
        {
            var sinceMidnight = TimeSpan.Read(ref reader);
            return sinceMidnight >= System.TimeSpan.Zero && sinceMidnight <= System.TimeOnly.MaxValue.ToTimeSpan()
                ? System.TimeOnly.FromTimeSpan(sinceMidnight)
                : throw Malformed(nameof(System.TimeOnly));
        }
    }
}
