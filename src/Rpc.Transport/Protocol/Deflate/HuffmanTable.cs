using System.Runtime.CompilerServices;

namespace Rpc.Transport.Protocol.Deflate;

/// <summary>A canonical Huffman code (RFC 1951 §3.2.2), read a symbol at a time. Short codes are looked up, long ones walked bit by bit.</summary>
/// <param name="maxSymbols">The largest alphabet that will be built.</param>
/// <param name="fastBits">Codes up to this length are looked up.</param>
internal sealed class HuffmanTable(int maxSymbols, int fastBits)
{
    /// <summary>Returned by <see cref="Decode"/> when the code goes on behind the bits there are.</summary>
    public const int NeedsBits = -1;

    /// <summary>Returned by <see cref="Decode"/> when no code begins like this.</summary>
    public const int Invalid = -2;

    private const int MaxBits = 15;

    // Symbol << 4 | length of its code, by the next bits; 0 where the code is longer or there is none.
    private readonly ushort[] _fast = new ushort[1 << fastBits];
    private readonly ushort[] _count = new ushort[MaxBits + 1];
    private readonly ushort[] _symbols = new ushort[maxSymbols];

    /// <summary>The literals and lengths of blocks with the fixed code (RFC 1951 §3.2.6).</summary>
    public static HuffmanTable FixedLengths { get; } = CreateFixedLengths();

    /// <summary>The distances of blocks with the fixed code.</summary>
    public static HuffmanTable FixedDistances { get; } = CreateFixedDistances();

    /// <summary>Builds the code from the length of each symbol's code; 0 for unused symbols.</summary>
    /// <param name="lengths">The lengths, each at most 15.</param>
    /// <param name="mustBeComplete">False to allow what RFC 1951 §3.2.7 allows distances: no code at all, or a single one of one bit.</param>
    /// <returns>False when the lengths are those of no code.</returns>
    public bool TryBuild(ReadOnlySpan<byte> lengths, bool mustBeComplete)
    {
        Array.Clear(_count);
        foreach (byte length in lengths)
            _count[length]++;
        int used = lengths.Length - _count[0];
        _count[0] = 0;

        // What is left of the code space, in codes of the length looked at.
        int left = 1;
        for (int length = 1; length <= MaxBits; length++)
        {
            left = (left << 1) - _count[length];
            if (left < 0)
                return false;
        }

        if (left > 0 && (mustBeComplete || used > 1 || used != _count[1]))
            return false;
        Fill(lengths);
        return true;
    }

    /// <summary>Reads the symbol that the bits begin with.</summary>
    /// <param name="bits">The next bits, the first one lowest; zero behind <paramref name="available"/>.</param>
    /// <param name="available">How many bits there are.</param>
    /// <param name="length">Bits of the symbol's code.</param>
    /// <returns>The symbol, <see cref="NeedsBits"/> or <see cref="Invalid"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ulong bits, int available, out int length)
    {
        ushort[] fast = _fast;
        int entry = fast[(int)bits & (fast.Length - 1)];
        length = entry & 15;
        if (length == 0)
            return Walk(bits, available, out length);
        return length <= available ? entry >> 4 : NeedsBits;
    }

    // RFC 1951 §3.2.2: codes of one length are consecutive numbers, and lie behind all shorter ones.
    private int Walk(ulong bits, int available, out int length)
    {
        int code = 0;
        int first = 0;
        int index = 0;
        for (length = 1; length <= MaxBits; length++)
        {
            if (length > available)
                return NeedsBits;
            code |= (int)(bits & 1);
            bits >>= 1;
            int count = _count[length];
            if (code - first < count)
                return _symbols[index + code - first];
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return Invalid;
    }

    private void Fill(ReadOnlySpan<byte> lengths)
    {
        Span<ushort> index = stackalloc ushort[MaxBits + 2];
        Span<int> code = stackalloc int[MaxBits + 2];
        index.Clear();
        code.Clear();
        for (int length = 1; length <= MaxBits; length++)
        {
            index[length + 1] = (ushort)(index[length] + _count[length]);
            code[length + 1] = (code[length] + _count[length]) << 1;
        }

        Array.Clear(_fast);
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
                continue;
            _symbols[index[length]++] = (ushort)symbol;
            int reversed = Reverse(code[length]++, length);
            for (int i = reversed; length <= fastBits && i < _fast.Length; i += 1 << length)
                _fast[i] = (ushort)((symbol << 4) | length);
        }
    }

    // Codes are packed from their most significant bit on, everything else from the least (RFC 1951 §3.1.1).
    private static int Reverse(int code, int length)
    {
        int reversed = 0;
        for (; length > 0; length--, code >>= 1)
            reversed = (reversed << 1) | (code & 1);
        return reversed;
    }

    private static HuffmanTable CreateFixedLengths()
    {
        Span<byte> lengths = stackalloc byte[288];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        var table = new HuffmanTable(288, 9);
        table.TryBuild(lengths, mustBeComplete: true);
        return table;
    }

    private static HuffmanTable CreateFixedDistances()
    {
        Span<byte> lengths = stackalloc byte[32];
        lengths.Fill(5);
        var table = new HuffmanTable(32, 5);
        table.TryBuild(lengths, mustBeComplete: true);
        return table;
    }
}
