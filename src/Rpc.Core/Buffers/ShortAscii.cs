using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rpc.Buffers;

/// <summary>
/// Short texts of ASCII alone, as most values of messages are, between UTF-16 and UTF-8. For so few characters an encoding takes longer to find its way than to convert them.
/// </summary>
internal static class ShortAscii
{
    /// <summary>The most characters of a text that is read.</summary>
    public const int MaxReadLength = 32;

    private const int Step = 8;

    /// <summary>Writes the text, when it is ASCII.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Has a byte for each character, or more. What is in it when the result is false, is to be written over.</param>
    public static bool TryWrite(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var units = MemoryMarshal.Cast<char, ushort>(text);
        if (units.Length >= Step)
        {
            // The last eight overlap with those before, so that none are left over.
            var last = Vector128.Create(units[^Step..]);
            var all = last;
            for (var i = 0; i < units.Length - Step; i += Step)
            {
                var next = Vector128.Create(units.Slice(i, Step));
                all |= next;
                Narrow(next, destination.Slice(i, Step));
            }

            Narrow(last, destination.Slice(units.Length - Step, Step));
            return (all & Vector128.Create((ushort)0xff80)) == Vector128<ushort>.Zero;
        }

        var bits = 0;
        for (var i = 0; i < units.Length; i++)
        {
            bits |= units[i];
            destination[i] = unchecked((byte)units[i]);
        }

        return bits <= 0x7f;
    }

    /// <summary>The text, when it is ASCII and no longer than <see cref="MaxReadLength"/>; else null.</summary>
    public static string? TryRead(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxReadLength || !IsAscii(utf8))
            return null;
        var text = new string('\0', utf8.Length);
        // What string.Create does, which cannot lend a span to its callback on .NET 8: nobody has seen the text yet.
        var units = MemoryMarshal.Cast<char, ushort>(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(text.AsSpan()), text.Length));
        if (utf8.Length >= Step)
        {
            for (var i = 0; i < utf8.Length - Step; i += Step)
                Widen(utf8.Slice(i, Step), units.Slice(i, Step));
            Widen(utf8[^Step..], units[^Step..]);
        }
        else
        {
            for (var i = 0; i < units.Length; i++)
                units[i] = utf8[i];
        }

        return text;
    }

    private static bool IsAscii(ReadOnlySpan<byte> utf8)
    {
        var bits = 0UL;
        if (utf8.Length >= Step)
        {
            for (var i = 0; i < utf8.Length - Step; i += Step)
                bits |= MemoryMarshal.Read<ulong>(utf8.Slice(i, Step));
            bits |= MemoryMarshal.Read<ulong>(utf8[^Step..]);
        }
        else
        {
            foreach (var unit in utf8)
                bits |= unit;
        }

        return (bits & 0x8080_8080_8080_8080) == 0;
    }

    private static void Narrow(Vector128<ushort> units, Span<byte> destination) =>
        MemoryMarshal.Write(destination, Vector128.Narrow(units, units).AsUInt64().ToScalar());

    private static void Widen(ReadOnlySpan<byte> ascii, Span<ushort> destination) =>
        Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<ulong>(ascii)).AsByte()).CopyTo(destination);
}
