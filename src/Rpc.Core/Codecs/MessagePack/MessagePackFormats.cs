using System.Diagnostics.CodeAnalysis;
using System.Text;
using Rpc.Buffers;

namespace Rpc.Codecs.MessagePack;

/// <summary>
/// The formats of the built-in types. What MessagePack has a type for is of that type; everything else is the text that it is in JSON. <c>docs/serialization.md</c> has the
/// whole table.
/// </summary>
[SuppressMessage("Naming", "CA1720", Justification = "The formats are called after the types.")]
public static partial class MessagePackFormats
{
    /// <summary>true or false.</summary>
    public static MessagePackFormat<bool> Boolean { get; } = new BooleanFormat();

    /// <summary>Text, or nil for null.</summary>
    public static MessagePackFormat<string> String { get; } = new StringFormat();

    /// <summary>Text of one UTF-16 unit.</summary>
    public static MessagePackFormat<char> Char { get; } = new CharFormat();

    /// <summary>A value type that may be null: nil, or as its own format has it.</summary>
    /// <param name="format">The format of the type itself.</param>
    /// <typeparam name="T">The type.</typeparam>
    public static MessagePackFormat<T?> Nullable<T>(MessagePackFormat<T> format)
        where T : struct => new NullableFormat<T>(format);

    /// <summary>A constant of an enumeration: its number.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    public static MessagePackFormat<T> Enum<T>()
        where T : struct, Enum => EnumFormat<T>.Instance;

    private static MessagePackException Malformed(string type) => new($"the text is no {type}");

    private sealed class BooleanFormat : MessagePackFormat<bool>
    {
        public override void Write(ref MessagePackWriter writer, bool value) => writer.Write(value);

        public override bool Read(ref MessagePackReader reader) => reader.ReadBoolean();
    }

    private sealed class StringFormat : MessagePackFormat<string>
    {
        public override void Write(ref MessagePackWriter writer, string value) => writer.WriteString(value);

        public override string Read(ref MessagePackReader reader) => reader.ReadString()!;
    }

    private sealed class CharFormat : MessagePackFormat<char>
    {
        public override void Write(ref MessagePackWriter writer, char value) => writer.WriteString([value]);

        public override char Read(ref MessagePackReader reader)
        {
            Span<char> unit = stackalloc char[2];
            var utf8 = reader.ReadUtf8();
            // More than three bytes are more than one unit.
            return utf8.Length <= 3 && Utf8Strict.TryGetChars(utf8, unit, out var length) && length == 1 ? unit[0] : throw Malformed("single character");
        }
    }

    private sealed class NullableFormat<T>(MessagePackFormat<T> format) : MessagePackFormat<T?>
        where T : struct
    {
        public override void Write(ref MessagePackWriter writer, T? value)
        {
            if (value is { } present)
                format.Write(ref writer, present);
            else
                writer.WriteNil();
        }

        public override T? Read(ref MessagePackReader reader) => reader.TryReadNil() ? null : format.Read(ref reader);
    }
}
