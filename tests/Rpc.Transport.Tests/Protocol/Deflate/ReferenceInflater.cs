namespace Rpc.Transport.Tests.Protocol.Deflate;

/// <summary>
/// RFC 1951 read bit by bit, as plainly as it can be written, and strict about the window: what the compressor's output is
/// checked against, independently of the decoder under test.
/// </summary>
internal sealed class ReferenceInflater(int windowBits)
{
    private static readonly int[] LengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    private readonly List<byte> _all = [];
    private byte[] _data = [];
    private int _bit;

    /// <summary>Bytes of the longest reach back so far.</summary>
    public int LongestDistance { get; private set; }

    /// <summary>Forgets earlier messages.</summary>
    public void Reset() => _all.Clear();

    /// <summary>Reads one message of a sender that took off 00 00 FF FF.</summary>
    public byte[] Inflate(byte[] message)
    {
        _data = [.. message, 0x00, 0x00, 0xFF, 0xFF];
        _bit = 0;
        int start = _all.Count;
        while (_bit < _data.Length * 8)
        {
            bool final = Bits(1) == 1;
            int type = Bits(2);
            if (type == 0)
                Stored();
            else if (type == 1)
                Coded(Canonical([.. Enumerable.Range(0, 288).Select(i => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)]), Canonical([.. Enumerable.Repeat(5, 30)]));
            else if (type == 2)
                Dynamic();
            else
                throw new InvalidDataException("block type 3");
            if (final)
                _bit = (_bit + 7) / 8 * 8;
        }

        return [.. _all.Skip(start)];
    }

    private static Dictionary<(int Length, int Code), int> Canonical(int[] lengths)
    {
        var codes = new Dictionary<(int, int), int>();
        int code = 0;
        for (int length = 1; length <= 15; length++, code <<= 1)
        {
            for (int symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length)
                    codes[(length, code++)] = symbol;
            }
        }

        return codes;
    }

    private int Bits(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++, _bit++)
            value |= ((_data[_bit / 8] >> (_bit % 8)) & 1) << i;
        return value;
    }

    private int Symbol(Dictionary<(int Length, int Code), int> codes)
    {
        int code = 0;
        for (int length = 1; length <= 15; length++)
        {
            code = (code << 1) | Bits(1);
            if (codes.TryGetValue((length, code), out int symbol))
                return symbol;
        }

        throw new InvalidDataException("no such code");
    }

    private void Stored()
    {
        _bit = (_bit + 7) / 8 * 8;
        int length = Bits(16);
        if (Bits(16) != (length ^ 0xFFFF))
            throw new InvalidDataException("stored length");
        for (int i = 0; i < length; i++)
            _all.Add((byte)Bits(8));
    }

    private void Dynamic()
    {
        int literals = Bits(5) + 257;
        int distances = Bits(5) + 1;
        int count = Bits(4) + 4;
        var first = new int[19];
        for (int i = 0; i < count; i++)
            first[LengthOrder[i]] = Bits(3);
        Dictionary<(int, int), int> codes = Canonical(first);
        var lengths = new List<int>();
        while (lengths.Count < literals + distances)
        {
            int symbol = Symbol(codes);
            if (symbol < 16)
                lengths.Add(symbol);
            else if (symbol == 16)
                lengths.AddRange(Enumerable.Repeat(lengths[^1], 3 + Bits(2)));
            else
                lengths.AddRange(Enumerable.Repeat(0, symbol == 17 ? 3 + Bits(3) : 11 + Bits(7)));
        }

        Coded(Canonical([.. lengths.Take(literals)]), Canonical([.. lengths.Skip(literals)]));
    }

    private void Coded(Dictionary<(int, int), int> literals, Dictionary<(int, int), int> distances)
    {
        for (int symbol = Symbol(literals); symbol != 256; symbol = Symbol(literals))
        {
            if (symbol < 256)
            {
                _all.Add((byte)symbol);
                continue;
            }

            // Groups of four lengths, and of two distances, share a number of extra bits.
            int n = symbol - 257;
            int extra = n < 8 || n == 28 ? 0 : (n - 4) / 4;
            int length = (n < 8 ? n + 3 : n == 28 ? 258 : ((4 + (n % 4)) << extra) + 3) + Bits(extra);
            n = Symbol(distances);
            extra = n < 4 ? 0 : (n - 2) / 2;
            int distance = (n < 4 ? n + 1 : ((2 + (n % 2)) << extra) + 1) + Bits(extra);
            LongestDistance = Math.Max(LongestDistance, distance);
            if (distance > 1 << windowBits || distance > _all.Count)
                throw new InvalidDataException($"distance {distance} is outside of the window");
            for (int i = 0; i < length; i++)
                _all.Add(_all[^distance]);
        }
    }
}
