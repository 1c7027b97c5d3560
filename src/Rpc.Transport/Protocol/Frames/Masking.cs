using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rpc.Transport.Protocol.Frames;

/// <summary>The masking of RFC 6455 §5.3: byte i of the payload is XORed with byte (i mod 4) of the key. The same operation unmasks.</summary>
internal static class Masking
{
    /// <summary>Masks or unmasks in place.</summary>
    /// <param name="data">A part of a payload.</param>
    /// <param name="key">The four key bytes in memory order.</param>
    /// <param name="offset">How many payload bytes lie before <paramref name="data"/>.</param>
    public static void Apply(Span<byte> data, uint key, long offset = 0)
    {
        ref byte start = ref MemoryMarshal.GetReference(data);
        Xor(ref start, ref start, (nuint)data.Length, Rotate(key, (int)(offset & 3)));
    }

    /// <summary>Copies and masks in one pass.</summary>
    /// <param name="source">A payload's first bytes.</param>
    /// <param name="destination">At least as long; must not overlap.</param>
    /// <param name="key">The four key bytes in memory order.</param>
    public static void Copy(ReadOnlySpan<byte> source, Span<byte> destination, uint key)
    {
        // Checked here once: the loop below works on references without bounds.
        destination = destination[..source.Length];
        Xor(ref MemoryMarshal.GetReference(source), ref MemoryMarshal.GetReference(destination), (nuint)source.Length, key);
    }

    // Brings the key byte for position `offset` to the front.
    private static uint Rotate(uint key, int offset) =>
        BitConverter.IsLittleEndian ? BitOperations.RotateRight(key, 8 * offset) : BitOperations.RotateLeft(key, 8 * offset);

    private static void Xor(ref byte source, ref byte destination, nuint length, uint key)
    {
        nuint i = 0;
        nuint width = (nuint)Vector<byte>.Count;
        if (length >= width)
        {
            // A vector is a multiple of four bytes wide, so the key keeps its phase from one vector to the next.
            Vector<byte> keys = Vector.AsVectorByte(new Vector<uint>(key));
            nuint last = length - width;
            for (; i + (3 * width) <= last; i += 4 * width)
            {
                Vector<byte> a = Unsafe.ReadUnaligned<Vector<byte>>(ref Unsafe.Add(ref source, i)) ^ keys;
                Vector<byte> b = Unsafe.ReadUnaligned<Vector<byte>>(ref Unsafe.Add(ref source, i + width)) ^ keys;
                Vector<byte> c = Unsafe.ReadUnaligned<Vector<byte>>(ref Unsafe.Add(ref source, i + (2 * width))) ^ keys;
                Vector<byte> d = Unsafe.ReadUnaligned<Vector<byte>>(ref Unsafe.Add(ref source, i + (3 * width))) ^ keys;
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, i), a);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, i + width), b);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, i + (2 * width)), c);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, i + (3 * width)), d);
            }

            for (; i <= last; i += width)
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, i), Unsafe.ReadUnaligned<Vector<byte>>(ref Unsafe.Add(ref source, i)) ^ keys);
        }

        for (; i + 4 <= length; i += 4)
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, i), Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, i)) ^ key);

        for (; i < length; i++)
        {
            Unsafe.Add(ref destination, i) = (byte)(Unsafe.Add(ref source, i) ^ Unsafe.As<uint, byte>(ref key));
            key = Rotate(key, 1);
        }
    }
}
