using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rpc.Codecs.MessagePack;

/// <content>Numbers: integers and floating-point numbers of MessagePack where they fit, and digits where they do not.</content>
public static partial class MessagePackFormats
{
    // What it takes to read digits grows faster than their number.
    private const int MaxDigits = 10_000;

    /// <summary>An integer.</summary>
    public static MessagePackFormat<byte> Byte { get; } = new ByteFormat();

    /// <summary>An integer.</summary>
    public static MessagePackFormat<sbyte> SByte { get; } = new SByteFormat();

    /// <summary>An integer.</summary>
    public static MessagePackFormat<short> Int16 { get; } = new Int16Format();

    /// <summary>An integer.</summary>
    public static MessagePackFormat<ushort> UInt16 { get; } = new UInt16Format();

    /// <summary>An integer.</summary>
    public static MessagePackFormat<int> Int32 { get; } = new Int32Format();

    /// <summary>An integer.</summary>
    public static MessagePackFormat<uint> UInt32 { get; } = new UInt32Format();

    /// <summary>An integer.</summary>
    public static MessagePackFormat<long> Int64 { get; } = new Int64Format();

    /// <summary>An integer.</summary>
    public static MessagePackFormat<ulong> UInt64 { get; } = new UInt64Format();

    /// <summary>An integer, or its digits where it has more than 64 bits.</summary>
    public static MessagePackFormat<Int128> Int128 { get; } = new WideIntegerFormat<Int128>(nameof(System.Int128));

    /// <summary>An integer, or its digits where it has more than 64 bits.</summary>
    public static MessagePackFormat<UInt128> UInt128 { get; } = new WideIntegerFormat<UInt128>(nameof(System.UInt128));

    /// <summary>An integer, or its digits (at most 10,000) where it has more than 64 bits.</summary>
    public static MessagePackFormat<BigInteger> BigInteger { get; } = new WideIntegerFormat<BigInteger>(nameof(System.Numerics.BigInteger));

    /// <summary>A number of 32 bits.</summary>
    public static MessagePackFormat<Half> Half { get; } = new HalfFormat();

    /// <summary>A number of 32 bits.</summary>
    public static MessagePackFormat<float> Single { get; } = new SingleFormat();

    /// <summary>A number of 64 bits.</summary>
    public static MessagePackFormat<double> Double { get; } = new DoubleFormat();

    /// <summary>Digits, with as many behind the point as the value has. Numbers are read too.</summary>
    public static MessagePackFormat<decimal> Decimal { get; } = new DecimalFormat();

    private sealed class ByteFormat : MessagePackFormat<byte>
    {
        public override void Write(ref MessagePackWriter writer, byte value) => writer.Write(value);

        public override byte Read(ref MessagePackReader reader) => reader.ReadByte();
    }

    private sealed class SByteFormat : MessagePackFormat<sbyte>
    {
        public override void Write(ref MessagePackWriter writer, sbyte value) => writer.Write(value);

        public override sbyte Read(ref MessagePackReader reader) => reader.ReadSByte();
    }

    private sealed class Int16Format : MessagePackFormat<short>
    {
        public override void Write(ref MessagePackWriter writer, short value) => writer.Write(value);

        public override short Read(ref MessagePackReader reader) => reader.ReadInt16();
    }

    private sealed class UInt16Format : MessagePackFormat<ushort>
    {
        public override void Write(ref MessagePackWriter writer, ushort value) => writer.Write(value);

        public override ushort Read(ref MessagePackReader reader) => reader.ReadUInt16();
    }

    private sealed class Int32Format : MessagePackFormat<int>
    {
        public override void Write(ref MessagePackWriter writer, int value) => writer.Write(value);

        public override int Read(ref MessagePackReader reader) => reader.ReadInt32();
    }

    private sealed class UInt32Format : MessagePackFormat<uint>
    {
        public override void Write(ref MessagePackWriter writer, uint value) => writer.Write(value);

        public override uint Read(ref MessagePackReader reader) => reader.ReadUInt32();
    }

    private sealed class Int64Format : MessagePackFormat<long>
    {
        public override void Write(ref MessagePackWriter writer, long value) => writer.Write(value);

        public override long Read(ref MessagePackReader reader) => reader.ReadInt64();
    }

    private sealed class UInt64Format : MessagePackFormat<ulong>
    {
        public override void Write(ref MessagePackWriter writer, ulong value) => writer.Write(value);

        public override ulong Read(ref MessagePackReader reader) => reader.ReadUInt64();
    }

    private sealed class HalfFormat : MessagePackFormat<Half>
    {
        public override void Write(ref MessagePackWriter writer, Half value) => writer.Write((float)value);

        public override Half Read(ref MessagePackReader reader) => (Half)reader.ReadSingle();
    }

    private sealed class SingleFormat : MessagePackFormat<float>
    {
        public override void Write(ref MessagePackWriter writer, float value) => writer.Write(value);

        public override float Read(ref MessagePackReader reader) => reader.ReadSingle();
    }

    private sealed class DoubleFormat : MessagePackFormat<double>
    {
        public override void Write(ref MessagePackWriter writer, double value) => writer.Write(value);

        public override double Read(ref MessagePackReader reader) => reader.ReadDouble();
    }

    private sealed class DecimalFormat : MessagePackFormat<decimal>
    {
        // 29 digits, a sign and a point.
        private const int MaxLength = 31;

        public override void Write(ref MessagePackWriter writer, decimal value)
        {
            Span<byte> text = stackalloc byte[MaxLength];
            value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
            writer.WriteString(text[..length]);
        }

        public override decimal Read(ref MessagePackReader reader)
        {
            switch (reader.NextKind)
            {
                case MessagePackKind.String:
                    return decimal.TryParse(reader.ReadUtf8(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
                        ? value
                        : throw Malformed("decimal");
                case MessagePackKind.Integer:
                    return (decimal)Int128.Read(ref reader);
                case MessagePackKind.Float:
                    var number = reader.ReadDouble();
                    return Math.Abs(number) < (double)decimal.MaxValue ? (decimal)number : throw new MessagePackException("the number is out of range of decimal");
                default:
                    throw reader.Unexpected("decimal");
            }
        }
    }

    private sealed class WideIntegerFormat<T>(string name) : MessagePackFormat<T>
        where T : struct, IBinaryInteger<T>
    {
        public override void Write(ref MessagePackWriter writer, T value)
        {
            if (value >= T.Zero && value <= T.CreateSaturating(ulong.MaxValue))
            {
                writer.Write(ulong.CreateTruncating(value));
            }
            else if (value < T.Zero && value >= T.CreateSaturating(long.MinValue))
            {
                writer.Write(long.CreateTruncating(value));
            }
            else
            {
                var digits = value.ToString(null, CultureInfo.InvariantCulture);
                if (digits.Length > MaxDigits)
                    throw new MessagePackException($"the number has more than {MaxDigits} digits");
                writer.WriteString(digits);
            }
        }

        public override T Read(ref MessagePackReader reader)
        {
            switch (reader.NextKind)
            {
                case MessagePackKind.Integer:
                    var integer = reader.ReadInteger(name, out var isUnsigned);
                    if (integer < 0 && !isUnsigned && T.CreateSaturating(integer) == T.Zero)
                        throw MessagePackReader.OutOfRange(name, integer, isUnsigned);
                    return isUnsigned ? T.CreateTruncating((ulong)integer) : T.CreateTruncating(integer);
                case MessagePackKind.String:
                    var utf8 = reader.ReadUtf8();
                    return utf8.Length <= MaxDigits && T.TryParse(Encoding.UTF8.GetString(utf8), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                        ? value
                        : throw Malformed(name);
                default:
                    throw reader.Unexpected(name);
            }
        }
    }

    private sealed class EnumFormat<T> : MessagePackFormat<T>
        where T : struct, Enum
    {
        public static readonly EnumFormat<T> Instance = new();

        // Decided when the method is compiled for the type.
        private static readonly TypeCode Underlying = Type.GetTypeCode(typeof(T));

        public override void Write(ref MessagePackWriter writer, T value)
        {
            switch (Underlying)
            {
                case TypeCode.SByte:
                    writer.Write(Unsafe.BitCast<T, sbyte>(value));
                    break;
                case TypeCode.Byte:
                    writer.Write(Unsafe.BitCast<T, byte>(value));
                    break;
                case TypeCode.Int16:
                    writer.Write(Unsafe.BitCast<T, short>(value));
                    break;
                case TypeCode.UInt16:
                    writer.Write(Unsafe.BitCast<T, ushort>(value));
                    break;
                case TypeCode.Int32:
                    writer.Write(Unsafe.BitCast<T, int>(value));
                    break;
                case TypeCode.UInt32:
                    writer.Write(Unsafe.BitCast<T, uint>(value));
                    break;
                case TypeCode.Int64:
                    writer.Write(Unsafe.BitCast<T, long>(value));
                    break;
                default:
                    writer.Write(Unsafe.BitCast<T, ulong>(value));
                    break;
            }
        }

        public override T Read(ref MessagePackReader reader) => Underlying switch
        {
            TypeCode.SByte => Unsafe.BitCast<sbyte, T>(reader.ReadSByte()),
            TypeCode.Byte => Unsafe.BitCast<byte, T>(reader.ReadByte()),
            TypeCode.Int16 => Unsafe.BitCast<short, T>(reader.ReadInt16()),
            TypeCode.UInt16 => Unsafe.BitCast<ushort, T>(reader.ReadUInt16()),
            TypeCode.Int32 => Unsafe.BitCast<int, T>(reader.ReadInt32()),
            TypeCode.UInt32 => Unsafe.BitCast<uint, T>(reader.ReadUInt32()),
            TypeCode.Int64 => Unsafe.BitCast<long, T>(reader.ReadInt64()),
            _ => Unsafe.BitCast<ulong, T>(reader.ReadUInt64()),
        };
    }
}
