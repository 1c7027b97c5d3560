using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Rpc.Buffers;

namespace Rpc.Codecs.MessagePack;

/// <summary>
/// What formats write MessagePack with: each value in its shortest form. Arrays and maps that hold values of others are opened with <see cref="BeginArray"/> and
/// <see cref="BeginMap"/>, so that a cycle of objects is an error and not the end of the stack.
/// </summary>
public ref struct MessagePackWriter
{
    // Up to here room for the longest encoding is reserved; beyond, text is measured first.
    private const int MaxUnmeasuredChars = 1024;
    private const int MaxBytesPerChar = 3;

    private readonly PooledBufferWriter _buffer;
    private Span<byte> _span;
    private int _written;
    private int _depthLeft;

    internal MessagePackWriter(PooledBufferWriter buffer, int maxDepth = RpcCodec.DefaultMaxDepth)
    {
        _buffer = buffer;
        _span = buffer.GetSpan();
        _depthLeft = maxDepth;
    }

    /// <summary>Hands on to the buffer what was written; the writer can be used further.</summary>
    internal void Flush()
    {
        _buffer.Advance(_written);
        _span = _span[_written..];
        _written = 0;
    }

    /// <summary>Writes nil.</summary>
    public void WriteNil() => WriteByte(MessagePackCode.Nil);

    /// <summary>Writes a Boolean.</summary>
    /// <param name="value">The value.</param>
    public void Write(bool value) => WriteByte(value ? MessagePackCode.True : MessagePackCode.False);

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void Write(byte value) => Write((uint)value);

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void Write(sbyte value) => Write((int)value);

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void Write(short value) => Write((int)value);

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void Write(ushort value) => Write((uint)value);

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void Write(int value)
    {
        if (value >= 0)
            Write((uint)value);
        else
            WriteNegative(value);
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void Write(uint value)
    {
        if (value <= MessagePackCode.MaxPositiveFixInt)
            WriteByte((byte)value);
        else
            WriteLong(value);
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void Write(long value)
    {
        if (value >= 0)
            Write((ulong)value);
        else
            WriteNegative(value);
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void Write(ulong value)
    {
        if (value <= uint.MaxValue)
        {
            Write((uint)value);
            return;
        }

        BinaryPrimitives.WriteUInt64BigEndian(Begin(MessagePackCode.UInt64, 9)[1..], value);
    }

    /// <summary>Writes a floating-point number of 32 bits.</summary>
    /// <param name="value">The value.</param>
    public void Write(float value)
    {
        BinaryPrimitives.WriteSingleBigEndian(Begin(MessagePackCode.Float32, 5)[1..], value);
    }

    /// <summary>Writes a floating-point number of 64 bits.</summary>
    /// <param name="value">The value.</param>
    public void Write(double value)
    {
        BinaryPrimitives.WriteDoubleBigEndian(Begin(MessagePackCode.Float64, 9)[1..], value);
    }

    /// <summary>Writes text as UTF-8; half of a surrogate pair becomes U+FFFD, as in JSON.</summary>
    /// <param name="value">The text; null is written as nil.</param>
    public void WriteString(string? value)
    {
        if (value is null)
            WriteNil();
        else
            WriteString(value.AsSpan());
    }

    /// <summary>Writes text as UTF-8; half of a surrogate pair becomes U+FFFD, as in JSON.</summary>
    /// <param name="value">The text.</param>
    public void WriteString(scoped ReadOnlySpan<char> value)
    {
        if (value.Length <= MessagePackCode.MaxFixStringLength)
        {
            var text = Reserve(1 + value.Length);
            if (ShortAscii.TryWrite(value, text[1..]))
            {
                text[0] = (byte)(MessagePackCode.FixString | value.Length);
                _written += 1 + value.Length;
                return;
            }
        }

        WriteAnyString(value);
    }

    /// <summary>Writes text that is UTF-8 already; it is not checked.</summary>
    /// <param name="utf8">The text.</param>
    public void WriteString(scoped ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(utf8.Length);
        WriteRaw(utf8);
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="value">The bytes.</param>
    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        WriteBinaryHeader(value.Length);
        WriteRaw(value);
    }

    /// <summary>Writes how many bytes follow, which <see cref="WriteRaw"/> then writes.</summary>
    /// <param name="length">The number of bytes.</param>
    public void WriteBinaryHeader(int length)
    {
        if (length <= byte.MaxValue)
        {
            Begin(MessagePackCode.Binary8, 2)[1] = (byte)length;
        }
        else
        {
            WriteLength(length, MessagePackCode.Binary16, MessagePackCode.Binary32);
        }
    }

    /// <summary>Writes a point in time by the extension type −1, to 100 ns.</summary>
    /// <param name="utc">The time in UTC; its kind is not looked at.</param>
    public void WriteTimestamp(DateTime utc)
    {
        var span = Reserve(MessagePackTimestamp.MaxLength);
        _written += MessagePackTimestamp.Write(span, utc);
    }

    /// <summary>Writes bytes with a type.</summary>
    /// <param name="type">The type: from 0 on for applications, below for MessagePack itself.</param>
    /// <param name="data">The bytes.</param>
    public void WriteExtension(sbyte type, scoped ReadOnlySpan<byte> data)
    {
        switch (data.Length)
        {
            case 1:
                WriteByte(MessagePackCode.FixExtension1);
                break;
            case 2:
                WriteByte(MessagePackCode.FixExtension2);
                break;
            case 4:
                WriteByte(MessagePackCode.FixExtension4);
                break;
            case 8:
                WriteByte(MessagePackCode.FixExtension8);
                break;
            case 16:
                WriteByte(MessagePackCode.FixExtension16);
                break;
            case <= byte.MaxValue:
                Begin(MessagePackCode.Extension8, 2)[1] = (byte)data.Length;
                break;
            default:
                WriteLength(data.Length, MessagePackCode.Extension16, MessagePackCode.Extension32);
                break;
        }

        WriteByte(unchecked((byte)type));
        WriteRaw(data);
    }

    /// <summary>Writes what stands for a stream whose items follow: true.</summary>
    /// <param name="stream">The stream; null is written as nil.</param>
    public void WriteStream(object? stream)
    {
        if (stream is null)
            WriteNil();
        else
            Write(true);
    }

    /// <summary>Writes what stands for a receiver of progress: the number of its parameter, by which reports name it.</summary>
    /// <param name="parameter">The parameter's place among those that cross the wire.</param>
    /// <param name="progress">The receiver; null is written as nil.</param>
    public void WriteProgress(int parameter, object? progress)
    {
        if (progress is null)
            WriteNil();
        else
            Write(parameter);
    }

    /// <summary>Opens an array whose elements are written next; <see cref="End"/> closes it.</summary>
    /// <param name="count">The number of elements.</param>
    /// <exception cref="MessagePackException">The values are nested too deeply; perhaps they refer to each other in a circle.</exception>
    public void BeginArray(int count)
    {
        Enter();
        WriteArrayHeader(count);
    }

    /// <summary>Opens a map whose keys and values are written next, in turn; <see cref="End"/> closes it.</summary>
    /// <param name="count">The number of pairs.</param>
    /// <exception cref="MessagePackException">The values are nested too deeply; perhaps they refer to each other in a circle.</exception>
    public void BeginMap(int count)
    {
        Enter();
        WriteMapHeader(count);
    }

    /// <summary>Closes what <see cref="BeginArray"/> or <see cref="BeginMap"/> has opened.</summary>
    public void End() => _depthLeft++;

    /// <summary>Writes how many elements follow, for an array that holds nothing nested.</summary>
    /// <param name="count">The number of elements.</param>
    public void WriteArrayHeader(int count)
    {
        if (count <= MessagePackCode.MaxFixCount)
            WriteByte((byte)(MessagePackCode.FixArray | count));
        else
            WriteLength(count, MessagePackCode.Array16, MessagePackCode.Array32);
    }

    /// <summary>Writes how many pairs follow, for a map that holds nothing nested.</summary>
    /// <param name="count">The number of pairs.</param>
    public void WriteMapHeader(int count)
    {
        if (count <= MessagePackCode.MaxFixCount)
            WriteByte((byte)(MessagePackCode.FixMap | count));
        else
            WriteLength(count, MessagePackCode.Map16, MessagePackCode.Map32);
    }

    /// <summary>Writes bytes as they are: encoded values, or what a header has announced.</summary>
    /// <param name="encoded">The bytes.</param>
    public void WriteRaw(scoped ReadOnlySpan<byte> encoded)
    {
        encoded.CopyTo(Reserve(encoded.Length));
        _written += encoded.Length;
    }

    private static int GetStringHeaderLength(int length) => length switch
    {
        <= MessagePackCode.MaxFixStringLength => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => 5,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteAnyString(scoped ReadOnlySpan<char> value)
    {
        if (value.Length > MaxUnmeasuredChars)
        {
            var length = Encoding.UTF8.GetByteCount(value);
            WriteStringHeader(length);
            var rest = Reserve(length);
            _written += Encoding.UTF8.GetBytes(value, rest);
            return;
        }

        // As if it were ASCII: if there turn out to be more bytes than the header can count, they are moved.
        var span = Reserve(3 + (value.Length * MaxBytesPerChar));
        var headerLength = GetStringHeaderLength(value.Length);
        var written = Encoding.UTF8.GetBytes(value, span[headerLength..]);
        var neededLength = GetStringHeaderLength(written);
        if (neededLength != headerLength)
            span.Slice(headerLength, written).CopyTo(span[neededLength..]);
        WriteStringHeader(written);
        _written += written;
    }

    private void WriteStringHeader(int length)
    {
        switch (length)
        {
            case <= MessagePackCode.MaxFixStringLength:
                WriteByte((byte)(MessagePackCode.FixString | length));
                break;
            case <= byte.MaxValue:
                Begin(MessagePackCode.String8, 2)[1] = (byte)length;
                break;
            default:
                WriteLength(length, MessagePackCode.String16, MessagePackCode.String32);
                break;
        }
    }

    private void WriteLength(int length, byte code16, byte code32)
    {
        if (length <= ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt16BigEndian(Begin(code16, 3)[1..], (ushort)length);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(Begin(code32, 5)[1..], length);
        }
    }

    private void WriteLong(uint value)
    {
        switch (value)
        {
            case <= byte.MaxValue:
                Begin(MessagePackCode.UInt8, 2)[1] = (byte)value;
                break;
            case <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Begin(MessagePackCode.UInt16, 3)[1..], (ushort)value);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(Begin(MessagePackCode.UInt32, 5)[1..], value);
                break;
        }
    }

    private void WriteNegative(long value)
    {
        switch (value)
        {
            case >= -32:
                WriteByte(unchecked((byte)value));
                break;
            case >= sbyte.MinValue:
                Begin(MessagePackCode.Int8, 2)[1] = unchecked((byte)value);
                break;
            case >= short.MinValue:
                BinaryPrimitives.WriteInt16BigEndian(Begin(MessagePackCode.Int16, 3)[1..], (short)value);
                break;
            case >= int.MinValue:
                BinaryPrimitives.WriteInt32BigEndian(Begin(MessagePackCode.Int32, 5)[1..], (int)value);
                break;
            default:
                BinaryPrimitives.WriteInt64BigEndian(Begin(MessagePackCode.Int64, 9)[1..], value);
                break;
        }
    }

    private void WriteByte(byte value)
    {
        if (_written == _span.Length)
            Grow(1);
        _span[_written++] = value;
    }

    // Room for a value of so many bytes, of which the first is there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Begin(byte code, int length)
    {
        if (_span.Length - _written < length)
            Grow(length);
        var value = _span.Slice(_written, length);
        _written += length;
        value[0] = code;
        return value;
    }

    private Span<byte> Reserve(int length)
    {
        if (_span.Length - _written < length)
            Grow(length);
        return _span[_written..];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int length)
    {
        Flush();
        _span = _buffer.GetSpan(length);
    }

    private void Enter()
    {
        if (--_depthLeft < 0)
            throw new MessagePackException("the values are nested too deeply; do they refer to each other in a circle?");
    }
}
