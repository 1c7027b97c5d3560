namespace Rpc.Fuzz;

/// <summary>Damages bytes in the ways in which parsers fail: a bit, a length, a piece too few, too many or in the wrong place.</summary>
internal static class Mutator
{
    private const int MaxBytes = 16 * 1024;

    // Where one branch ends and the next begins: opcodes, lengths, masks, parts of characters, line ends and separators, brackets, and the types of MessagePack.
    private static ReadOnlySpan<byte> Interesting =>
    [
        0, 1, 2, 8, 9, 10, 13, 32, 34, 44, 45, 48, 58, 59, 61, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x7E, 0x7F, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8A, 0x91, 0xA1, 0xBF, 0xC0, 0xC1, 0xC2,
        0xC4, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCF, 0xD3, 0xD6, 0xD9, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xED, 0xF4, 0xFD, 0xFE, 0xFF,
    ];

    /// <summary>A damaged copy; once in a while an undamaged one.</summary>
    /// <param name="bytes">What to damage.</param>
    /// <param name="other">Where foreign pieces come from.</param>
    /// <param name="random">Decides how.</param>
    public static byte[] Mutate(byte[] bytes, byte[] other, Random random)
    {
        List<byte> mutated = [.. bytes];
        for (int hits = random.Next(0, 6); hits > 0; hits--)
            MutateOnce(mutated, other, random);
        return mutated.Count <= MaxBytes ? [.. mutated] : [.. mutated[..MaxBytes]];
    }

    private static void MutateOnce(List<byte> bytes, byte[] other, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, 1 << random.Next(1, 9)), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0 or 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2 or 3 when at < bytes.Count:
                bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 4:
                bytes.RemoveRange(at, length);
                break;
            case 5:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 6:
                int from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(1, 200), other.Length - from)).ToArray());
                break;
            default:
                var noise = new byte[random.Next(1, 20)];
                random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
        }
    }
}
