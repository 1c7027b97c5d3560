using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Rpc.Buffers;
using Rpc.Diagnostics;

namespace Rpc.Codecs.MessagePack;

/// <summary>
/// What formats read MessagePack with. What is read need not be in its shortest form. Nothing is allocated on the word of a header: one that announces more than
/// the message has bytes left is an error.
/// </summary>
public ref partial struct MessagePackReader
{
    private readonly ReadOnlySpan<byte> _data;
    private int _position;
    private int _depthLeft;

    internal MessagePackReader(ReadOnlySpan<byte> data, int maxDepth = RpcCodec.DefaultMaxDepth)
    {
        _data = data;
        _depthLeft = maxDepth;
    }

    /// <summary>The number of bytes before the next value.</summary>
    public readonly int Position => _position;

    /// <summary>Whether no value follows.</summary>
    public readonly bool IsAtEnd => _position == _data.Length;

    /// <summary>What kind of value follows.</summary>
    /// <exception cref="MessagePackException">Nothing follows.</exception>
    public readonly MessagePackKind NextKind => MessagePackCode.GetKind(Peek());

    /// <summary>Reads nil, if that is what follows.</summary>
    /// <returns>False when something else follows, which can then be read.</returns>
    /// <exception cref="MessagePackException">Nothing follows.</exception>
    public bool TryReadNil()
    {
        if (Peek() != MessagePackCode.Nil)
            return false;
        _position++;
        return true;
    }

    /// <summary>Reads the text, if that is what follows.</summary>
    /// <param name="utf8">The text.</param>
    /// <returns>False when something else follows, which can then be read.</returns>
    /// <exception cref="MessagePackException">What follows is broken.</exception>
    public bool TryReadString(scoped ReadOnlySpan<byte> utf8)
    {
        var start = _position;
        if (NextKind == MessagePackKind.String && ReadUtf8().SequenceEqual(utf8))
            return true;
        _position = start;
        return false;
    }

    /// <summary>Reads the integer, if that is what follows.</summary>
    /// <param name="value">The integer.</param>
    /// <returns>False when something else follows, which can then be read.</returns>
    /// <exception cref="MessagePackException">What follows is broken.</exception>
    public bool TryReadInt32(int value)
    {
        var start = _position;
        if (NextKind == MessagePackKind.Integer && ReadInteger("int32", out var isUnsigned) == value && !isUnsigned)
            return true;
        _position = start;
        return false;
    }

    /// <summary>Reads a Boolean.</summary>
    /// <exception cref="MessagePackException">It is none.</exception>
    public bool ReadBoolean()
    {
        var code = Peek();
        if (code is not (MessagePackCode.True or MessagePackCode.False))
            throw Unexpected("bool");
        _position++;
        return code == MessagePackCode.True;
    }

    /// <summary>Reads an integer.</summary>
    /// <exception cref="MessagePackException">It is none, or out of the range.</exception>
    public byte ReadByte() => (byte)ReadInteger("uint8", 0, byte.MaxValue);

    /// <summary>Reads an integer.</summary>
    /// <exception cref="MessagePackException">It is none, or out of the range.</exception>
    public sbyte ReadSByte() => (sbyte)ReadInteger("int8", sbyte.MinValue, sbyte.MaxValue);

    /// <summary>Reads an integer.</summary>
    /// <exception cref="MessagePackException">It is none, or out of the range.</exception>
    public short ReadInt16() => (short)ReadInteger("int16", short.MinValue, short.MaxValue);

    /// <summary>Reads an integer.</summary>
    /// <exception cref="MessagePackException">It is none, or out of the range.</exception>
    public ushort ReadUInt16() => (ushort)ReadInteger("uint16", 0, ushort.MaxValue);

    /// <summary>Reads an integer.</summary>
    /// <exception cref="MessagePackException">It is none, or out of the range.</exception>
    public int ReadInt32() => (int)ReadInteger("int32", int.MinValue, int.MaxValue);

    /// <summary>Reads an integer.</summary>
    /// <exception cref="MessagePackException">It is none, or out of the range.</exception>
    public uint ReadUInt32() => (uint)ReadInteger("uint32", 0, uint.MaxValue);

    /// <summary>Reads an integer.</summary>
    /// <exception cref="MessagePackException">It is none, or out of the range.</exception>
    public long ReadInt64() => ReadInteger("int64", long.MinValue, long.MaxValue);

    /// <summary>Reads an integer.</summary>
    /// <exception cref="MessagePackException">It is none, or out of the range.</exception>
    public ulong ReadUInt64()
    {
        var value = ReadInteger("uint64", out var isUnsigned);
        return value >= 0 || isUnsigned ? (ulong)value : throw OutOfRange("uint64", value, isUnsigned);
    }

    /// <summary>Reads a number as one of 32 bits; one of 64 bits is rounded.</summary>
    /// <exception cref="MessagePackException">It is none.</exception>
    public float ReadSingle() => Peek() == MessagePackCode.Float32
        ? BinaryPrimitives.ReadSingleBigEndian(Take(5)[1..])
        : (float)ReadNumber("float32");

    /// <summary>Reads a number; an integer is one too, since there are peers whose numbers are all alike.</summary>
    /// <exception cref="MessagePackException">It is none.</exception>
    public double ReadDouble() => Peek() == MessagePackCode.Float64
        ? BinaryPrimitives.ReadDoubleBigEndian(Take(9)[1..])
        : ReadNumber("float64");

    /// <summary>Reads text, or nil as null.</summary>
    /// <exception cref="MessagePackException">It is neither, or not valid UTF-8.</exception>
    public string? ReadString()
    {
        if (TryReadNil())
            return null;
        var utf8 = ReadUtf8();
        return ShortAscii.TryRead(utf8) ?? Decode(utf8);
    }

    /// <summary>Reads text as its bytes, which are not checked.</summary>
    /// <returns>A part of the message, valid as long as it is.</returns>
    /// <exception cref="MessagePackException">It is no text.</exception>
    public ReadOnlySpan<byte> ReadUtf8()
    {
        var code = Peek();
        return code is >= MessagePackCode.FixString and < MessagePackCode.Nil ? Take(1, code - MessagePackCode.FixString) : ReadLongUtf8(code);
    }

    /// <summary>Reads bytes.</summary>
    /// <returns>A part of the message, valid as long as it is.</returns>
    /// <exception cref="MessagePackException">It is something else.</exception>
    public ReadOnlySpan<byte> ReadBinary() => Peek() switch
    {
        MessagePackCode.Binary8 => TakeCounted(1),
        MessagePackCode.Binary16 => TakeCounted(2),
        MessagePackCode.Binary32 => TakeCounted(4),
        _ => throw Unexpected("bin"),
    };

    /// <summary>Reads a point in time.</summary>
    /// <returns>The time in UTC; what is finer than 100 ns is cut off.</returns>
    /// <exception cref="MessagePackException">It is no timestamp, or outside of the years 1 to 9999.</exception>
    public DateTime ReadTimestamp()
    {
        var start = _position;
        if (NextKind != MessagePackKind.Extension)
            throw Unexpected("timestamp");
        var data = ReadExtension(out var type);
        if (type == MessagePackCode.Timestamp && MessagePackTimestamp.TryRead(data, out var utc))
            return utc;
        _position = start;
        throw new MessagePackException(type == MessagePackCode.Timestamp ? "the timestamp is not valid" : $"expected timestamp, found ext {type}");
    }

    /// <summary>Reads bytes with a type.</summary>
    /// <param name="type">The type.</param>
    /// <returns>A part of the message, valid as long as it is.</returns>
    /// <exception cref="MessagePackException">It is something else.</exception>
    public ReadOnlySpan<byte> ReadExtension(out sbyte type)
    {
        (int, uint) form = Peek() switch
        {
            MessagePackCode.FixExtension1 => (0, 1),
            MessagePackCode.FixExtension2 => (0, 2),
            MessagePackCode.FixExtension4 => (0, 4),
            MessagePackCode.FixExtension8 => (0, 8),
            MessagePackCode.FixExtension16 => (0, 16),
            MessagePackCode.Extension8 => (1, PeekLength(1)),
            MessagePackCode.Extension16 => (2, PeekLength(2)),
            MessagePackCode.Extension32 => (4, PeekLength(4)),
            _ => throw Unexpected("ext"),
        };
        var (lengthBytes, length) = form;
        var header = 2 + lengthBytes;
        if (length > _data.Length - _position - header)
            throw Truncated();
        type = unchecked((sbyte)_data[_position + header - 1]);
        return Take(header, (int)length);
    }

    /// <summary>Opens an array whose elements are read next; <see cref="End"/> closes it.</summary>
    /// <returns>The number of elements, no more than bytes are left.</returns>
    /// <exception cref="MessagePackException">It is no array, or the values are nested too deeply.</exception>
    public int BeginArray()
    {
        Enter();
        return ReadArrayHeader();
    }

    /// <summary>Opens a map whose keys and values are read next, in turn; <see cref="End"/> closes it.</summary>
    /// <returns>The number of pairs, no more than bytes are left for.</returns>
    /// <exception cref="MessagePackException">It is no map, or the values are nested too deeply.</exception>
    public int BeginMap()
    {
        Enter();
        return ReadMapHeader();
    }

    /// <summary>Closes what <see cref="BeginArray"/> or <see cref="BeginMap"/> has opened.</summary>
    public void End() => _depthLeft++;

    /// <summary>Reads how many elements follow, for an array that holds nothing nested.</summary>
    /// <returns>The number of elements, no more than bytes are left.</returns>
    /// <exception cref="MessagePackException">It is no array.</exception>
    public int ReadArrayHeader()
    {
        var code = Peek();
        if (code is >= MessagePackCode.FixArray and < MessagePackCode.FixString)
            return Announce(1, code - MessagePackCode.FixArray, bytesEach: 1);
        return code switch
        {
            MessagePackCode.Array16 => Announce(3, PeekLength(2), bytesEach: 1),
            MessagePackCode.Array32 => Announce(5, PeekLength(4), bytesEach: 1),
            _ => throw Unexpected("array"),
        };
    }

    /// <summary>Reads how many pairs follow, for a map that holds nothing nested.</summary>
    /// <returns>The number of pairs, no more than bytes are left for.</returns>
    /// <exception cref="MessagePackException">It is no map.</exception>
    public int ReadMapHeader()
    {
        var code = Peek();
        if (code is >= MessagePackCode.FixMap and < MessagePackCode.FixArray)
            return Announce(1, code - MessagePackCode.FixMap, bytesEach: 2);
        return code switch
        {
            MessagePackCode.Map16 => Announce(3, PeekLength(2), bytesEach: 2),
            MessagePackCode.Map32 => Announce(5, PeekLength(4), bytesEach: 2),
            _ => throw Unexpected("map"),
        };
    }

    /// <summary>Reads a value with its format, and refuses null.</summary>
    /// <param name="format">The format.</param>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="MessagePackException">The value is nil, or not of the type.</exception>
    public T ReadRequired<T>(MessagePackFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return Peek() == MessagePackCode.Nil
            ? throw new MessagePackException("the value is null, and the contract says that it never is")
            : format.Read(ref this);
    }

    /// <summary>The error of a value that is of another kind than expected.</summary>
    /// <param name="expected">What was expected, for example <c>array</c>.</param>
    public readonly MessagePackException Unexpected(string expected) => new($"expected {expected}, found {Describe(Peek())}");

    private ReadOnlySpan<byte> ReadLongUtf8(byte code) => code switch
    {
        MessagePackCode.String8 => TakeCounted(1),
        MessagePackCode.String16 => TakeCounted(2),
        MessagePackCode.String32 => TakeCounted(4),
        _ => throw Unexpected("str"),
    };

    private static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Utf8Strict.GetString(utf8);
        }
        catch (DecoderFallbackException exception)
        {
            throw new MessagePackException("the text is not valid UTF-8", exception);
        }
    }

    private static string Describe(byte code) => MessagePackCode.GetKind(code) switch
    {
        MessagePackKind.Nil => "nil",
        MessagePackKind.Boolean => "bool",
        MessagePackKind.Integer => "int",
        MessagePackKind.Float => code == MessagePackCode.Float32 ? "float32" : "float64",
        MessagePackKind.String => "str",
        MessagePackKind.Binary => "bin",
        MessagePackKind.Array => "array",
        MessagePackKind.Map => "map",
        MessagePackKind.Extension => "ext",
        _ => "0xc1, with which no value begins",
    };

    private static MessagePackException Truncated() => new("the message ends inside of a value");

    internal static MessagePackException OutOfRange(string type, long value, bool isUnsigned) =>
        new($"expected {type}, found {(isUnsigned ? ((ulong)value).ToString(CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture))}");

    private readonly byte Peek() => (uint)_position < (uint)_data.Length ? _data[_position] : ThrowTruncated();

    [DoesNotReturn]
    private static byte ThrowTruncated() => throw Truncated();

    private readonly uint PeekLength(int bytes)
    {
        if (_data.Length - _position <= bytes)
            throw Truncated();
        var data = _data[(_position + 1)..];
        return bytes switch
        {
            1 => data[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(data),
            _ => BinaryPrimitives.ReadUInt32BigEndian(data),
        };
    }

    private long ReadInteger(string type, long min, long max)
    {
        var code = Peek();
        if (code <= MessagePackCode.MaxPositiveFixInt)
        {
            _position++;
            return code;
        }

        var value = ReadInteger(type, out var isUnsigned);
        return value >= min && value <= max && !isUnsigned ? value : throw OutOfRange(type, value, isUnsigned);
    }

    // Unsigned only what does not fit a signed one.
    internal long ReadInteger(string type, out bool isUnsigned)
    {
        isUnsigned = false;
        var code = Peek();
        switch (code)
        {
            case <= MessagePackCode.MaxPositiveFixInt or >= MessagePackCode.MinNegativeFixInt:
                _position++;
                return unchecked((sbyte)code);
            case MessagePackCode.UInt8:
                return Take(2)[1];
            case MessagePackCode.UInt16:
                return BinaryPrimitives.ReadUInt16BigEndian(Take(3)[1..]);
            case MessagePackCode.UInt32:
                return BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]);
            case MessagePackCode.UInt64:
                var value = BinaryPrimitives.ReadUInt64BigEndian(Take(9)[1..]);
                isUnsigned = value > long.MaxValue;
                return unchecked((long)value);
            case MessagePackCode.Int8:
                return unchecked((sbyte)Take(2)[1]);
            case MessagePackCode.Int16:
                return BinaryPrimitives.ReadInt16BigEndian(Take(3)[1..]);
            case MessagePackCode.Int32:
                return BinaryPrimitives.ReadInt32BigEndian(Take(5)[1..]);
            case MessagePackCode.Int64:
                return BinaryPrimitives.ReadInt64BigEndian(Take(9)[1..]);
            default:
                throw Unexpected(type);
        }
    }

    private double ReadNumber(string type)
    {
        switch (NextKind)
        {
            case MessagePackKind.Float:
                return Peek() == MessagePackCode.Float32
                    ? BinaryPrimitives.ReadSingleBigEndian(Take(5)[1..])
                    : BinaryPrimitives.ReadDoubleBigEndian(Take(9)[1..]);
            case MessagePackKind.Integer:
                var value = ReadInteger(type, out var isUnsigned);
                return isUnsigned ? (ulong)value : value;
            default:
                throw Unexpected(type);
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_data.Length - _position < length)
            ThrowTruncated();
        var taken = _data.Slice(_position, length);
        _position += length;
        return taken;
    }

    // What stands behind a header.
    private ReadOnlySpan<byte> Take(int header, int length) => Take(header + length)[header..];

    private ReadOnlySpan<byte> TakeCounted(int lengthBytes)
    {
        var length = PeekLength(lengthBytes);
        if (length > _data.Length - _position - 1 - lengthBytes)
            throw Truncated();
        return Take(1 + lengthBytes, (int)length);
    }

    private int Announce(int header, uint count, int bytesEach)
    {
        if ((ulong)count * (uint)bytesEach > (uint)(_data.Length - _position - header))
            throw new MessagePackException($"the message ends before the {count} {(bytesEach == 1 ? "elements" : "pairs")} that it announces");
        _position += header;
        return (int)count;
    }

    private int Announce(int header, int count, int bytesEach) => Announce(header, (uint)count, bytesEach);

    private void Enter()
    {
        if (--_depthLeft >= 0)
            return;
        Telemetry.CountLimit(LimitName.MaxDepth);
        throw new MessagePackException("the values are nested too deeply");
    }
}
