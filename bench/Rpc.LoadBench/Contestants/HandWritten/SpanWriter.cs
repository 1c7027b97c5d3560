using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>Writes values one behind the other, as they stand in memory; text as UTF-8 behind its length.</summary>
internal ref struct SpanWriter(Span<byte> destination)
{
    private Span<byte> _rest = destination;

    public void Write<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(_rest, in value);
        _rest = _rest[Unsafe.SizeOf<T>()..];
    }

    public void Write(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, _rest[sizeof(int)..]);
        Write(length);
        _rest = _rest[length..];
    }

    public static int Measure(string text) => sizeof(int) + Encoding.UTF8.GetByteCount(text);
}
