using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>Numbers, as they stand in memory.</summary>
internal sealed class NumberForm<T> : IBinaryForm<T>
    where T : unmanaged
{
    public static int Measure(T value) => Unsafe.SizeOf<T>();

    public static void Write(T value, Span<byte> destination) => MemoryMarshal.Write(destination, in value);

    public static T Read(ReadOnlySpan<byte> source) => MemoryMarshal.Read<T>(source);
}
