using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Rpc.Transport.Protocol.Deflate;

/// <summary>Why <see cref="InflateDecoder.Decode"/> returned.</summary>
internal enum InflateStatus
{
    /// <summary>All input is used up.</summary>
    NeedsInput,

    /// <summary>The output is to be taken before there can be more; input may be left.</summary>
    OutputFull,

    /// <summary>The input is no DEFLATE data, or refers to bytes outside the window.</summary>
    Invalid,
}

/// <summary>
/// Reads DEFLATE data (RFC 1951) that arrives in pieces, into a window of exactly the size agreed on. Blocks may follow one
/// that says it is final, as RFC 7692 §7.2.3.4 has it, with the window kept.
/// </summary>
/// <remarks>
/// Every step either reads its bits whole or leaves them: the longest, a length and a distance with their extra bits, has 48
/// and fits the bit buffer. So there is nothing but the state between two steps to be kept between two pieces.
/// </remarks>
/// <param name="windowBits">The window is 2 to this power bytes.</param>
internal sealed partial class InflateDecoder(int windowBits)
{
    private readonly int _windowBytes = 1 << windowBits;
    private byte[] _window = [];
    private int _position;
    private bool _wrapped; // the window is filled all round

    private ulong _bits;
    private int _bitCount;
    private State _state;
    private bool _isFinalBlock;
    private int _storedBytes;
    private int _matchLength; // of a match, what is still to be copied
    private int _matchDistance;

    private enum State
    {
        BlockHeader,
        StoredLength,
        StoredBytes,
        TableSizes,
        CodeLengthCode,
        CodeLengths,
        Symbols,
    }

    /// <summary>True between two blocks, with all bits used: where the data of a message must end.</summary>
    public bool IsBetweenBlocks => _state == State.BlockHeader && _bitCount == 0;

    /// <summary>Bytes held now.</summary>
    public int HeldBytes => _window.Length;

    private int History => _wrapped ? _windowBytes : _position;

    /// <summary>Decodes until the input is used up or the output must be taken.</summary>
    /// <param name="input">The next bytes; what was used is cut off.</param>
    /// <param name="output">What came out, valid until the next call. May be empty.</param>
    public InflateStatus Decode(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> output)
    {
        if (_window.Length == 0)
            _window = ArrayPool<byte>.Shared.Rent(_windowBytes);
        if (_position == _windowBytes)
        {
            _position = 0;
            _wrapped = true;
        }

        int start = _position;
        InflateStatus? status;
        do
        {
            status = Step(ref input);
        }
        while (status is null);
        output = _window.AsSpan(start, _position - start);
        return status.Value;
    }

    /// <summary>Forgets everything and gives the window back.</summary>
    public void Reset()
    {
        if (_window.Length > 0)
            ArrayPool<byte>.Shared.Return(_window);
        _window = [];
        _position = 0;
        _wrapped = false;
        _bits = 0;
        _bitCount = 0;
        _state = State.BlockHeader;
        _matchLength = 0;
    }

    private InflateStatus? Step(ref ReadOnlySpan<byte> input) => _state switch
    {
        State.BlockHeader => ReadBlockHeader(ref input),
        State.StoredLength => ReadStoredLength(ref input),
        State.StoredBytes => CopyStored(ref input),
        State.TableSizes => ReadTableSizes(ref input),
        State.CodeLengthCode => ReadCodeLengthCode(ref input),
        State.CodeLengths => ReadCodeLengths(ref input),
        _ => ReadSymbols(ref input),
    };

    // RFC 1951 §3.2.3.
    private InflateStatus? ReadBlockHeader(ref ReadOnlySpan<byte> input)
    {
        if (!TryTake(3, ref input, out int header))
            return InflateStatus.NeedsInput;
        _isFinalBlock = (header & 1) != 0;
        switch (header >> 1)
        {
            case 0:
                DropToByte();
                _state = State.StoredLength;
                return null;
            case 1:
                _lengths = HuffmanTable.FixedLengths;
                _distances = HuffmanTable.FixedDistances;
                _state = State.Symbols;
                return null;
            case 2:
                _state = State.TableSizes;
                return null;
            default:
                return InflateStatus.Invalid;
        }
    }

    // §3.2.4: the length, and its complement.
    private InflateStatus? ReadStoredLength(ref ReadOnlySpan<byte> input)
    {
        Refill(ref input);
        if (_bitCount < 32)
            return InflateStatus.NeedsInput;
        uint both = (uint)_bits;
        Drop(32);
        _storedBytes = (int)(both & 0xFFFF);
        if ((both >> 16) != (~both & 0xFFFF))
            return InflateStatus.Invalid;
        _state = State.StoredBytes;
        return null;
    }

    private InflateStatus? CopyStored(ref ReadOnlySpan<byte> input)
    {
        while (_storedBytes > 0)
        {
            int room = Math.Min(_storedBytes, _windowBytes - _position);
            if (room == 0)
                return InflateStatus.OutputFull;
            int copied = 1;
            if (_bitCount > 0)
            {
                _window[_position] = (byte)_bits;
                Drop(8);
            }
            else
            {
                copied = Math.Min(room, input.Length);
                if (copied == 0)
                    return InflateStatus.NeedsInput;
                input[..copied].CopyTo(_window.AsSpan(_position));
                input = input[copied..];
            }

            _position += copied;
            _storedBytes -= copied;
        }

        EndBlock();
        return null;
    }

    // A final block ends the data at the end of its byte (§3.2.3). RFC 7692 §7.2.3.4 lets other blocks follow there.
    private void EndBlock()
    {
        _state = State.BlockHeader;
        if (_isFinalBlock)
            DropToByte();
    }

    private bool TryTake(int count, ref ReadOnlySpan<byte> input, out int value)
    {
        Refill(ref input);
        value = (int)_bits & ((1 << count) - 1);
        if (_bitCount < count)
            return false;
        Drop(count);
        return true;
    }

    private void Drop(int count)
    {
        _bits >>= count;
        _bitCount -= count;
    }

    private void DropToByte() => Drop(_bitCount & 7);

    private void Refill(ref ReadOnlySpan<byte> input) => Refill(ref _bits, ref _bitCount, ref input);

    // Whole bytes, at least 56 bits where there is as much; the bits above the count stay zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref ulong bits, ref int count, ref ReadOnlySpan<byte> input)
    {
        if (count >= 56)
            return;
        if (input.Length >= sizeof(ulong))
        {
            int bytes = (63 - count) >> 3;
            ulong next = BinaryPrimitives.ReadUInt64LittleEndian(input) & (ulong.MaxValue >> (64 - (bytes * 8)));
            bits |= next << count;
            count += bytes * 8;
            input = input[bytes..];
            return;
        }

        while (count < 56 && !input.IsEmpty)
        {
            bits |= (ulong)input[0] << count;
            count += 8;
            input = input[1..];
        }
    }
}
