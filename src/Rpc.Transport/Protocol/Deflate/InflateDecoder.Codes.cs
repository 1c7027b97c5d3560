using System.Runtime.CompilerServices;

namespace Rpc.Transport.Protocol.Deflate;

/// <summary>Blocks with Huffman codes (RFC 1951 §3.2.5–§3.2.7).</summary>
internal sealed partial class InflateDecoder
{
    private const int EndOfBlock = 256;
    private const int MaxLengthSymbol = 285;
    private const int MaxDistanceSymbol = 29;

    private static readonly ushort[] LengthBase =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static readonly ushort[] DistanceBase =
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private HuffmanTable _lengths = HuffmanTable.FixedLengths;
    private HuffmanTable _distances = HuffmanTable.FixedDistances;

    // Of blocks that bring their own codes; made when the first of them comes.
    private HuffmanTable? _ownLengths;
    private HuffmanTable? _ownDistances;
    private byte[] _codeLengths = [];
    private int _lengthSymbols;
    private int _distanceSymbols;
    private int _codeLengthSymbols;
    private int _index;

    private static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static ReadOnlySpan<byte> LengthExtraBits => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<byte> DistanceExtraBits =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    // §3.2.7: how many codes of each kind follow.
    private InflateStatus? ReadTableSizes(ref ReadOnlySpan<byte> input)
    {
        if (!TryTake(14, ref input, out int sizes))
            return InflateStatus.NeedsInput;
        _lengthSymbols = (sizes & 31) + 257;
        _distanceSymbols = ((sizes >> 5) & 31) + 1;
        _codeLengthSymbols = (sizes >> 10) + 4;
        if (_lengthSymbols > MaxLengthSymbol + 1 || _distanceSymbols > MaxDistanceSymbol + 1)
            return InflateStatus.Invalid;
        if (_codeLengths.Length == 0)
            _codeLengths = new byte[MaxLengthSymbol + 1 + MaxDistanceSymbol + 1];
        Array.Clear(_codeLengths, 0, CodeLengthOrder.Length);
        _ownLengths ??= new HuffmanTable(288, 9);
        _ownDistances ??= new HuffmanTable(32, 8);
        _index = 0;
        _state = State.CodeLengthCode;
        return null;
    }

    private InflateStatus? ReadCodeLengthCode(ref ReadOnlySpan<byte> input)
    {
        for (; _index < _codeLengthSymbols; _index++)
        {
            if (!TryTake(3, ref input, out int length))
                return InflateStatus.NeedsInput;
            _codeLengths[CodeLengthOrder[_index]] = (byte)length;
        }

        // The table of distances is free until they are known.
        if (!_ownDistances!.TryBuild(_codeLengths.AsSpan(0, CodeLengthOrder.Length), mustBeComplete: true))
            return InflateStatus.Invalid;
        _index = 0;
        _state = State.CodeLengths;
        return null;
    }

    private InflateStatus? ReadCodeLengths(ref ReadOnlySpan<byte> input)
    {
        int total = _lengthSymbols + _distanceSymbols;
        while (_index < total)
        {
            Refill(ref input);
            int symbol = _ownDistances!.Decode(_bits, _bitCount, out int used);
            if (symbol < 0)
                return symbol == HuffmanTable.NeedsBits ? InflateStatus.NeedsInput : InflateStatus.Invalid;
            (int extraBits, int atLeast) = symbol switch { 16 => (2, 3), 17 => (3, 3), 18 => (7, 11), _ => (0, 1) };
            if (_bitCount < used + extraBits)
                return InflateStatus.NeedsInput;
            Drop(used);
            int repeat = atLeast + ((int)_bits & ((1 << extraBits) - 1));
            Drop(extraBits);
            if (repeat > total - _index || (symbol == 16 && _index == 0))
                return InflateStatus.Invalid;
            byte length = symbol == 16 ? _codeLengths[_index - 1] : symbol > 16 ? (byte)0 : (byte)symbol;
            _codeLengths.AsSpan(_index, repeat).Fill(length);
            _index += repeat;
        }

        // A block without a code for its end would have none.
        if (_codeLengths[EndOfBlock] == 0
            || !_ownLengths!.TryBuild(_codeLengths.AsSpan(0, _lengthSymbols), mustBeComplete: false)
            || !_ownDistances!.TryBuild(_codeLengths.AsSpan(_lengthSymbols, _distanceSymbols), mustBeComplete: false))
        {
            return InflateStatus.Invalid;
        }

        _lengths = _ownLengths;
        _distances = _ownDistances;
        _state = State.Symbols;
        return null;
    }

    // §3.2.5. The hot loop: the bit buffer and the position live in locals.
    private InflateStatus? ReadSymbols(ref ReadOnlySpan<byte> input)
    {
        ulong bits = _bits;
        int bitCount = _bitCount;
        InflateStatus? status;
        while (true)
        {
            if (_matchLength > 0)
                CopyMatch();
            Span<byte> room = _window.AsSpan(_position, _windowBytes - _position);
            int written = 0;
            int symbol;
            int used;
            while (true)
            {
                Refill(ref bits, ref bitCount, ref input);
                symbol = _lengths.Decode(bits, bitCount, out used);
                if ((uint)symbol >= EndOfBlock || (uint)written >= (uint)room.Length)
                    break;
                room[written++] = (byte)symbol;
                bits >>= used;
                bitCount -= used;
            }

            _position += written;
            if (written == room.Length)
            {
                status = InflateStatus.OutputFull;
                break;
            }

            if (symbol < 0)
            {
                status = symbol == HuffmanTable.NeedsBits ? InflateStatus.NeedsInput : InflateStatus.Invalid;
                break;
            }

            if (symbol == EndOfBlock)
            {
                _bits = bits >> used;
                _bitCount = bitCount - used;
                EndBlock();
                return null;
            }

            status = ReadMatch(symbol, used, ref bits, ref bitCount);
            if (status is not null)
                break;
        }

        _bits = bits;
        _bitCount = bitCount;
        return status;
    }

    // A length and a distance, whole or not at all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private InflateStatus? ReadMatch(int symbol, int used, ref ulong bits, ref int bitCount)
    {
        if (symbol > MaxLengthSymbol)
            return InflateStatus.Invalid;
        int extraBits = LengthExtraBits[symbol - EndOfBlock - 1];
        int left = bitCount - used - extraBits;
        if (left < 0)
            return InflateStatus.NeedsInput;
        ulong rest = bits >> used;
        int length = LengthBase[symbol - EndOfBlock - 1] + ((int)rest & ((1 << extraBits) - 1));
        rest >>= extraBits;

        symbol = _distances.Decode(rest, left, out used);
        if (symbol < 0 || symbol > MaxDistanceSymbol)
            return symbol == HuffmanTable.NeedsBits ? InflateStatus.NeedsInput : InflateStatus.Invalid;
        extraBits = DistanceExtraBits[symbol];
        left -= used + extraBits;
        if (left < 0)
            return InflateStatus.NeedsInput;
        rest >>= used;
        int distance = DistanceBase[symbol] + ((int)rest & ((1 << extraBits) - 1));

        // RFC 7692 §7.1.2: the window is what was agreed on; RFC 1951 §3.2.5: and nothing lies before its first byte.
        if (distance > History)
            return InflateStatus.Invalid;
        bits = rest >> extraBits;
        bitCount = left;
        _matchLength = length;
        _matchDistance = distance;
        return null;
    }

    // Copies as far as the end of the window; what is then left of the match waits for the output to be taken.
    private void CopyMatch()
    {
        byte[] window = _window;
        int from = _position - _matchDistance;
        int count = Math.Min(_matchLength, _windowBytes - _position);
        _matchLength -= count;
        if (from < 0)
        {
            // Begins before the round: as far as the window's end nothing is written that is still to be read.
            from += _windowBytes;
            int run = Math.Min(count, _windowBytes - from);
            window.AsSpan(from, run).CopyTo(window.AsSpan(_position));
            _position += run;
            count -= run;
            from = 0;
        }

        // A match longer than its distance repeats itself: each round copies all that is there from its beginning on.
        while (count > 0)
        {
            int run = Math.Min(count, _position - from);
            window.AsSpan(from, run).CopyTo(window.AsSpan(_position));
            _position += run;
            count -= run;
        }
    }
}
