using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Rpc.Transport.Protocol.Frames;

/// <summary>
/// Checks UTF-8 a vector at a time, by the method of Keiser and Lemire ("Validating UTF-8 in less than one instruction per byte", 2021):
/// whether a byte may follow the one before it is read from three tables of sixteen entries, for the nibbles that decide it.
/// </summary>
/// <remarks>
/// A byte is judged by itself and the three before it, wherever the block begins; so blocks may overlap, and nothing is carried from one to the next.
/// </remarks>
internal static class Utf8Blocks
{
    /// <summary>How many bytes before a block are looked at.</summary>
    public const int LookBack = 3;

    // What is wrong with two bytes in a row, a bit each. An entry of a table has the bits of all that its nibble takes part in.
    private const byte TooShort = 1 << 0; // lead, then no continuation
    private const byte TooLong = 1 << 1; // ASCII, then a continuation
    private const byte Overlong3 = 1 << 2; // E0 80–9F
    private const byte Surrogate = 1 << 3; // ED A0–BF
    private const byte Overlong2 = 1 << 4; // C0–C1 80–BF
    private const byte TooLarge = 1 << 5; // F4 90–BF, F5–FF 90–BF
    private const byte Beyond4 = 1 << 6; // F0 80–8F (overlong), F5–FF 80–8F (too large)
    private const byte TwoContinuations = 1 << 7; // right or wrong by the bytes before

    // These do not depend on the first byte's low nibble.
    private const byte AnyLow = TooShort | TooLong | TwoContinuations;
    private const byte LowFrom5 = AnyLow | TooLarge | Beyond4;

    /// <summary>The widest block that this machine checks at once; 0 where it has no instruction for it.</summary>
    public static int MaxBytes => Avx2.IsSupported ? Vector256<byte>.Count : Ssse3.IsSupported || AdvSimd.Arm64.IsSupported ? Vector128<byte>.Count : 0;

    private static Vector128<byte> ByFirstHigh => Vector128.Create(
        TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong,
        TwoContinuations, TwoContinuations, TwoContinuations, TwoContinuations,
        TooShort | Overlong2, TooShort, TooShort | Overlong3 | Surrogate, TooShort | TooLarge | Beyond4);

    private static Vector128<byte> ByFirstLow => Vector128.Create(
        AnyLow | Overlong3 | Overlong2 | Beyond4, AnyLow | Overlong2, AnyLow, AnyLow,
        AnyLow | TooLarge, LowFrom5, LowFrom5, LowFrom5, LowFrom5, LowFrom5, LowFrom5, LowFrom5,
        LowFrom5, LowFrom5 | Surrogate, LowFrom5, LowFrom5);

    private static Vector128<byte> BySecondHigh => Vector128.Create(
        TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort,
        TooLong | Overlong2 | TwoContinuations | Overlong3 | Beyond4,
        TooLong | Overlong2 | TwoContinuations | Overlong3 | TooLarge,
        TooLong | Overlong2 | TwoContinuations | Surrogate | TooLarge,
        TooLong | Overlong2 | TwoContinuations | Surrogate | TooLarge,
        TooShort, TooShort, TooShort, TooShort);

    /// <summary>Skips valid text.</summary>
    /// <param name="bytes">Text.</param>
    /// <param name="from">Where a character begins, at least <see cref="LookBack"/> bytes in; what is before has been checked.</param>
    /// <param name="maxBlockBytes">At most <see cref="MaxBytes"/>.</param>
    /// <returns>Where a character begins, up to which all is valid: before an unfinished character, before the block with the first impossible byte, or earlier where there is not room for a block.</returns>
    public static int Skip(ReadOnlySpan<byte> bytes, int from, int maxBlockBytes)
    {
        int ascii = bytes[from..].IndexOfAnyExceptInRange((byte)0x00, (byte)0x7F);
        if (ascii < 0)
            return bytes.Length;
        from += ascii;
        int end = maxBlockBytes >= Vector256<byte>.Count && bytes.Length >= Vector256<byte>.Count + LookBack ? Skip256(bytes, from)
            : maxBlockBytes >= Vector128<byte>.Count && bytes.Length >= Vector128<byte>.Count + LookBack ? Skip128(bytes, from)
            : from;
        return end - UnfinishedTail(bytes[..end]);
    }

    // Both return the end of the blocks that are sound. The last block ends where the text does, and overlaps the one before it.
    // Optimized at once: whoever begins with a long text would else wait for it in code that is not.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Skip256(ReadOnlySpan<byte> bytes, int from)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        Vector256<byte> byFirstHigh = Vector256.Create(ByFirstHigh, ByFirstHigh);
        Vector256<byte> byFirstLow = Vector256.Create(ByFirstLow, ByFirstLow);
        Vector256<byte> bySecondHigh = Vector256.Create(BySecondHigh, BySecondHigh);

        // Two at a time, for one verdict on both.
        int i = from;
        for (; i <= bytes.Length - (2 * Vector256<byte>.Count); i += 2 * Vector256<byte>.Count)
        {
            ref byte at = ref Unsafe.Add(ref start, i);
            ref byte next = ref Unsafe.Add(ref at, Vector256<byte>.Count);
            Vector256<byte> any = Vector256.LoadUnsafe(ref at) | Vector256.LoadUnsafe(ref next) | Vector256.LoadUnsafe(ref Unsafe.Subtract(ref at, LookBack));
            if (any.ExtractMostSignificantBits() != 0 && (Wrong256(ref at, byFirstHigh, byFirstLow, bySecondHigh) | Wrong256(ref next, byFirstHigh, byFirstLow, bySecondHigh)) != Vector256<byte>.Zero)
                return i;
        }

        int last = bytes.Length - Vector256<byte>.Count;
        for (; i < bytes.Length; i += Vector256<byte>.Count)
        {
            i = Math.Min(i, last);
            if (Wrong256(ref Unsafe.Add(ref start, i), byFirstHigh, byFirstLow, bySecondHigh) != Vector256<byte>.Zero)
                return i;
        }

        return bytes.Length;
    }

    // Not zero where the block has a byte that cannot follow those before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Wrong256(ref byte at, Vector256<byte> byFirstHigh, Vector256<byte> byFirstLow, Vector256<byte> bySecondHigh)
    {
        Vector256<byte> lowNibble = Vector256.Create((byte)0x0F);
        Vector256<byte> block = Vector256.LoadUnsafe(ref at);
        Vector256<byte> first = Vector256.LoadUnsafe(ref Unsafe.Subtract(ref at, 1));
        Vector256<byte> second = Vector256.LoadUnsafe(ref Unsafe.Subtract(ref at, 2));
        Vector256<byte> third = Vector256.LoadUnsafe(ref Unsafe.Subtract(ref at, 3));
        Vector256<byte> wrong = Avx2.Shuffle(byFirstHigh, Vector256.ShiftRightLogical(first.AsUInt16(), 4).AsByte() & lowNibble)
            & Avx2.Shuffle(byFirstLow, first & lowNibble)
            & Avx2.Shuffle(bySecondHigh, Vector256.ShiftRightLogical(block.AsUInt16(), 4).AsByte() & lowNibble);

        // A lead of three or four bytes wants two continuations in a row here; nothing else allows them. The highest bit tells.
        Vector256<byte> wanted = Avx2.SubtractSaturate(second, Vector256.Create((byte)(0xE0 - 0x80))) | Avx2.SubtractSaturate(third, Vector256.Create((byte)(0xF0 - 0x80)));
        return (wanted & Vector256.Create((byte)0x80)) ^ wrong;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Skip128(ReadOnlySpan<byte> bytes, int from)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        Vector128<byte> lowNibble = Vector128.Create((byte)0x0F);
        int last = bytes.Length - Vector128<byte>.Count;
        for (int i = Math.Min(from, last); ; i = Math.Min(i + Vector128<byte>.Count, last))
        {
            ref byte at = ref Unsafe.Add(ref start, i);
            Vector128<byte> block = Vector128.LoadUnsafe(ref at);
            Vector128<byte> third = Vector128.LoadUnsafe(ref Unsafe.Subtract(ref at, 3));
            if ((block | third).ExtractMostSignificantBits() != 0)
            {
                Vector128<byte> first = Vector128.LoadUnsafe(ref Unsafe.Subtract(ref at, 1));
                Vector128<byte> second = Vector128.LoadUnsafe(ref Unsafe.Subtract(ref at, 2));
                Vector128<byte> wrong = LookUp(ByFirstHigh, Vector128.ShiftRightLogical(first.AsUInt16(), 4).AsByte() & lowNibble)
                    & LookUp(ByFirstLow, first & lowNibble)
                    & LookUp(BySecondHigh, Vector128.ShiftRightLogical(block.AsUInt16(), 4).AsByte() & lowNibble);
                Vector128<byte> wanted = AtLeast(second, 0xE0) | AtLeast(third, 0xF0);
                if (((wanted & Vector128.Create((byte)0x80)) ^ wrong) != Vector128<byte>.Zero)
                    return i;
            }

            if (i == last)
                return bytes.Length;
        }
    }

    private static Vector128<byte> LookUp(Vector128<byte> table, Vector128<byte> nibbles) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(table, nibbles) : AdvSimd.Arm64.VectorTableLookup(table, nibbles);

    // The highest bit tells, for limits above 7F.
    private static Vector128<byte> AtLeast(Vector128<byte> bytes, byte limit) => Vector128.GreaterThanOrEqual(bytes, Vector128.Create(limit));

    // How many bytes at the end begin a character without ending it.
    private static int UnfinishedTail(ReadOnlySpan<byte> bytes)
    {
        for (int i = 1; i <= LookBack && i <= bytes.Length; i++)
        {
            byte b = bytes[^i];
            if ((b & 0xC0) == 0x80)
                continue;
            int length = b switch { < 0xC0 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
            return length > i ? i : 0;
        }

        return 0;
    }
}
